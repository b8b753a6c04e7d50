-- Asks for another try at what failed. Any new value will do; good outcomes are never redone.
local os = require("os")

local annotations = obj.metadata.annotations or {}
annotations["patoperator.dev/retry-requested-at"] = os.date("!%Y-%m-%dT%H:%M:%SZ")
obj.metadata.annotations = annotations
return obj
