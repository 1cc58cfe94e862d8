// Made from the field tables of `core` by `cargo xtask bless`: objects of the parts of a normalized payload.

function item(parts) {
  const data = {};
  let part;
  if ((part = parts.next()) !== undefined) data.name = part;
  if ((part = parts.next()) !== undefined) data.quantity = part;
  if ((part = parts.next()) !== undefined) data.unit_price = part;
  if ((part = parts.next()) !== undefined) data.line_total = part;
  if ((part = parts.next()) !== undefined) data.sku = part;
  if ((part = parts.next()) !== undefined) data.category_path = parts.list(part);
  if ((part = parts.next()) !== undefined) data.image_url = part;
  return data;
}

function conversion(parts) {
  const data = {};
  let part;
  if ((part = parts.next()) !== undefined) data.customer_email = part;
  if ((part = parts.next()) !== undefined) data.customer_name = part;
  if ((part = parts.next()) !== undefined) data.order_id = part;
  if ((part = parts.next()) !== undefined) data.order_total = part;
  if ((part = parts.next()) !== undefined) data.tax = part;
  if ((part = parts.next()) !== undefined) data.shipping = part;
  if ((part = parts.next()) !== undefined) data.discount = part;
  if ((part = parts.next()) !== undefined) data.referral_code = part;
  if ((part = parts.next()) !== undefined) data.items = parts.listOf(part, item);
  return data;
}

function refund(parts) {
  const data = {};
  let part;
  if ((part = parts.next()) !== undefined) data.order_id = part;
  if ((part = parts.next()) !== undefined) data.conversion_id = part;
  if ((part = parts.next()) !== undefined) data.claim_id = part;
  if ((part = parts.next()) !== undefined) data.refund_amount = part;
  if ((part = parts.next()) !== undefined) data.refund_id = part;
  if ((part = parts.next()) !== undefined) data.refund_reason = part;
  if ((part = parts.next()) !== undefined) data.total_refunded = part;
  if ((part = parts.next()) !== undefined) data.is_full_refund = part;
  return data;
}

function claim(parts) {
  const data = {};
  let part;
  if ((part = parts.next()) !== undefined) data.referral_code = part;
  if ((part = parts.next()) !== undefined) data.email = part;
  if ((part = parts.next()) !== undefined) data.name = part;
  if ((part = parts.next()) !== undefined) data.phone = part;
  if ((part = parts.next()) !== undefined) data.items = parts.listOf(part, item);
  return data;
}

function visit(parts) {
  const data = {};
  let part;
  if ((part = parts.next()) !== undefined) data.referral_code = part;
  if ((part = parts.next()) !== undefined) data.landing_page = part;
  if ((part = parts.next()) !== undefined) data.utm_source = part;
  if ((part = parts.next()) !== undefined) data.utm_medium = part;
  if ((part = parts.next()) !== undefined) data.utm_campaign = part;
  if ((part = parts.next()) !== undefined) data.utm_term = part;
  if ((part = parts.next()) !== undefined) data.utm_content = part;
  return data;
}

/** In the order that the module counts the events. */
export const MAKERS = [conversion, refund, claim, visit];
