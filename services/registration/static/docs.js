"use strict";

SwaggerUIBundle({
  dom_id: "#description",
  url: "/openapi.json",
  deepLinking: true,
  validatorUrl: null,
  queryConfigEnabled: false,
});
