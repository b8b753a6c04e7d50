-- The object shows what GitHub lists: it is healthy as long as it is there, whatever the policies make of it.
local message = "active"
if obj.kind == "PatRequest" then
  message = "pending"
end

local status = obj.status
if status ~= nil and status.decision ~= nil then
  message = message .. "; policies: " .. status.decision
  if status.decidedBy ~= nil then
    message = message .. " by " .. status.decidedBy
  end
end
return {status = "Healthy", message = message}
