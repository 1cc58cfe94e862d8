import requests
import os

response = requests.post(
    'https://api.advocateloop.com/api/v1/track/conversion',
    headers={
        'Content-Type': 'application/json',
        'X-API-Key': os.environ['ADVOCATELOOP_API_KEY'],
        'X-Brand-ID': os.environ['ADVOCATELOOP_BRAND_ID']
    },
    json={
        'customer_email': 'buyer@example.com',
        'order_id': 'ORD-12345',
        'order_total': 108.00,
        'tax': 8.00,
        'shipping': 10.00,
        'discount': 5.00,
        'referral_code': 'JOHN123'
    }
)

result = response.json()
if not result.get('success'):
    print(f"Failed: {result.get('error')}")
