local suspended = obj.spec.suspend == true
local stalled = false
if obj.status ~= nil then
  for _, condition in ipairs(obj.status.conditions or {}) do
    if condition.type == "Stalled" and condition.status == "True" then
      stalled = true
    end
  end
end

return {
  retry = {disabled = suspended or not stalled},
  suspend = {disabled = suspended},
  resume = {disabled = not suspended}
}
