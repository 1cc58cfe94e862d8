import Ajv from "ajv";
import addFormats from "ajv-formats";

import { conversion } from "./json-schema.mjs";

const ajv = new Ajv.default({ allErrors: true, multipleOfPrecision: 6, allowUnionTypes: true });
addFormats.default(ajv);
const validate = ajv.compile(conversion);

export const test = (object) => validate(object);
export const passes = (result) => result;
export const errors = () => validate.errors.length;
