"""The API half of the edge: problems, strict bodies and fields, the door that all routers hang on."""
