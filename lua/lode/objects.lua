--- Opens native steps; for an sObject that the org does not have it says which one was likely meant.
local org = require "lode.native.org"
local step = require "lode.native.step"
local fault = require "lode.fault"
local json = require "lode.json"

local M = {}

local MOST <const> = 500 -- names that one look is for

--- "; did you mean Account?", or "" where the org tells of no such name.
local function hint(object)
  local ok, reply = pcall(function()
    local status, text = org.rest("GET", "sobjects")
    return status == 200 and json.decode(text).sobjects
  end)
  local names, near = {}, ""
  for i, one in ipairs(ok and type(reply) == "table" and reply or {}) do
    names[#names + 1] = one.name
    if #names == MOST or i == #reply then
      near = fault.hint(object, names)
      if near ~= "" then return near end
      names = {}
    end
  end
  return near
end

--- A native step, which has read nothing yet.
---@package
---@param spec table
---@param source userdata
---@return userdata
function M.open(spec, source)
  local ok, result = pcall(step.open, spec, source)
  if ok then return result end
  if type(result) == "table" and result.code == "check" and result.message:find("^no object ") then
    result.message = result.message .. hint(spec.object)
  end
  error(result, 0)
end

return M
