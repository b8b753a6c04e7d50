-- What the conditions mean: https://github.com/kubernetes-sigs/cli-utils/blob/master/pkg/kstatus/README.md
local noResult = {status = "Progressing", message = "no result yet"}

local status = obj.status
if status == nil or status.observedGeneration == nil or status.observedGeneration < 0 then
  return noResult
end
if status.observedGeneration ~= obj.metadata.generation then
  return {status = "Progressing", message = "no result yet for the latest change of the spec"}
end

-- Ready, Reconciling, Stalled and Suspended; the last three are there only while they are True.
local messages = {}
for _, condition in ipairs(status.conditions or {}) do
  if condition.status == "True" then
    messages[condition.type] = condition.message or ""
  end
end

if messages.Suspended ~= nil then
  local message = messages.Suspended
  if messages.Stalled ~= nil then
    message = message .. "; before that: " .. messages.Stalled
  end
  return {status = "Suspended", message = message}
end
if messages.Stalled ~= nil then
  return {status = "Degraded", message = messages.Stalled}
end
if messages.Reconciling ~= nil then
  return {status = "Progressing", message = messages.Reconciling}
end
if messages.Ready ~= nil then
  return {status = "Healthy", message = messages.Ready}
end
return noResult
