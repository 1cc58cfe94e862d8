//! Administration.

use serde_json::{Value, json};

use super::blank;
use crate::code::Code;
use crate::openapi::operation::{Access, Body, Operation, Parameter, Tag, reference};
use crate::route::Admin;

pub(super) fn describe(what: Admin) -> Operation {
    let named = |id: &str, summary: &str, about: &str, data: Value| Operation {
        id: id.to_owned(),
        summary: summary.to_owned(),
        about: about.to_owned(),
        failures: vec![Code::InvalidParameter],
        ..blank(Tag::Admin, Access::Operator, data)
    };
    let operation = match what {
        Admin::ListBrands => {
            named("listBrands", "List brands", "In the order in which they were created.", reference("BrandList"))
        }
        Admin::CreateBrand => Operation {
            body: Some(body("NewBrand", true, json!({ "name": "Acme", "plan": "premier" }))),
            failures: vec![Code::InvalidParameter, Code::DatabaseNotBound],
            ..named(
                "createBrand",
                "Make a brand",
                "Its identifier says in which database it is created.",
                reference("Brand"),
            )
        },
        Admin::GetBrand => named("getBrand", "Read a brand", "", reference("Brand")),
        Admin::ChangeBrand => Operation {
            body: Some(body("BrandChange", true, json!({ "plan": "growth" }))),
            ..named(
                "changeBrand",
                "Change a brand",
                "Members that you leave out stay unchanged. The change applies from the next request.",
                reference("Brand"),
            )
        },
        Admin::ListKeys => {
            named("listKeys", "List a brand's keys", "Lists the keys without their secrets.", reference("KeyList"))
        }
        Admin::CreateKey => Operation {
            body: Some(body(
                "NewKey",
                true,
                json!({ "label": "Zapier", "environment": "live", "events": ["conversion", "refund"] }),
            )),
            ..named("createKey", "Make a key", "The key is shown only in this answer.", reference("CreatedKey"))
        },
        Admin::RevokeKey => named(
            "revokeKey",
            "Revoke a key",
            "The key is refused from the next request. Revoking it again changes nothing.",
            reference("Key"),
        ),
        Admin::RotateKey => Operation {
            body: Some(body("Rotation", false, json!({ "overlap_seconds": 86400 }))),
            ..named(
                "rotateKey",
                "Replace a key",
                "The new key has the same environment, events and end. The old key stays valid for the overlap.",
                reference("RotatedKey"),
            )
        },
        Admin::MoveBrand => Operation {
            query: vec![Parameter {
                name: "to",
                about: "The number of the database to move to: 0 is the binding `DB`, 1 is `DB_1`.",
                required: true,
                schema: json!({ "type": "integer", "minimum": 0, "maximum": 255 }),
                example: Some(json!(1)),
            }],
            failures: vec![Code::InvalidParameter, Code::DatabaseNotBound, Code::MoveUnderWay],
            ..named(
                "moveBrand",
                "Move a brand to another database",
                "Does one step: repeat the request until `stage` is `done`. The brand keeps recording meanwhile, except for a moment at the switch.",
                reference("Move"),
            )
        },
        Admin::CancelMove => named(
            "cancelMove",
            "Cancel a brand's move",
            "Does one step: repeat the request until `stage` is `done`. `database` says where the brand is. After the switch, a move can't be cancelled.",
            reference("Move"),
        ),
        Admin::ListAudit => named(
            "listAudit",
            "List what was changed",
            "The newest first. Entries can't be changed or deleted.",
            reference("AuditList"),
        ),
    };
    let of_target: &[Code] = match what {
        Admin::ListBrands | Admin::CreateBrand => &[],
        // Of an unknown brand, too: a key is looked up together with its brand.
        Admin::RevokeKey => &[Code::BrandNotFound, Code::KeyNotFound],
        Admin::ChangeBrand => &[Code::BrandNotFound, Code::CurrencyInUse],
        Admin::RotateKey => &[Code::BrandNotFound, Code::KeyNotFound, Code::KeyNotActive],
        _ => &[Code::BrandNotFound],
    };
    let is_list = matches!(what, Admin::ListBrands | Admin::ListKeys | Admin::ListAudit);
    Operation {
        query: if is_list { vec![cursor()] } else { operation.query },
        failures: [operation.failures.as_slice(), of_target].concat(),
        ..operation
    }
}

fn body(schema: &str, required: bool, example: Value) -> Body {
    Body { schema: schema.to_owned(), required, example, lines: None }
}

fn cursor() -> Parameter {
    Parameter {
        name: "cursor",
        about: "The `next_cursor` of the previous answer.",
        required: false,
        schema: json!({ "type": "string" }),
        example: None,
    }
}
