// The reference: Swagger UI on the OpenAPI document of this very deployment.

import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";

import { byId, h } from "../shared/dom.js";
import { repair } from "./repair.js";

const reference = byId("reference");

// Swagger UI has a dark theme of its own, for what our sheet doesn't name.
document.addEventListener("themechange", ({ detail }) => document.documentElement.classList.toggle("dark-mode", detail.isDark));

try {
  const answer = await fetch("/openapi.json");
  if (!answer.ok) throw new Error(`/openapi.json answers ${answer.status}`);
  show(await answer.json());
} catch (error) {
  reference.replaceChildren(h("p", { class: "none", role: "alert" }, `The reference cannot be shown: ${error.message}.`));
}

function show(api) {
  reference.replaceChildren();
  repair(reference);
  SwaggerUI({
    // What is tried out is sent to where this page comes from; its policy allows nothing else.
    spec: { ...api, servers: [{ url: location.origin }] },
    domNode: reference,
    deepLinking: false,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    persistAuthorization: false,
    validatorUrl: null,
    syntaxHighlight: false,
    onComplete: () => reference.removeAttribute("aria-busy"),
  });
}
