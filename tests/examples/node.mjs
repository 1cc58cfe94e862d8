const response = await fetch('https://api.advocateloop.com/api/v1/track/conversion', {
  method: 'POST',
  headers: {
    'Content-Type': 'application/json',
    'X-API-Key': process.env.ADVOCATELOOP_API_KEY,
    'X-Brand-ID': process.env.ADVOCATELOOP_BRAND_ID
  },
  body: JSON.stringify({
    customer_email: 'buyer@example.com',
    order_id: 'ORD-12345',
    order_total: 108.00,
    tax: 8.00,
    shipping: 10.00,
    discount: 5.00,
    referral_code: 'JOHN123'
  })
});

const result = await response.json();
if (!result.success) {
  console.error('Failed to record conversion:', result.error);
}
