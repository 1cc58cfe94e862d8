-- Answers whenever the database does, with the tables in place.
-- Binds nothing.
SELECT json_object('brands', EXISTS (SELECT 1 FROM brands)) AS answer
