CREATE TABLE floor (id TEXT NOT NULL PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO floor (id, text) VALUES ('the one', 'a short text');
