-- The cases of the unit test, as Lua: { name, options, value, wanted }.
local env = {
  NONE = {}, CHANGES = 1, LODE_CLEAN_NUMBER = "number", LODE_CLEAN_BOOL = "flag", LODE_CLEAN_TEXT = "text",
  TEXT = function(s) return { value = s } end,
  NUM = function(n) return { value = n } end,
  NAMED = function(name, value) return { name = name, value = value } end,
  MAP = { value = { hot = "Hot", [""] = "x", cold = "Cold", Cold = "COLD", ["lau warm"] = "Warm" } },
  LIST = { value = { "Hot", "x", "Cold", "COLD", "Warm" } },
  FORMS = { value = { "%d.%m.%Y", "%m/%d/%y", "%Y%m%d" } },
}

local text = assert(io.open(os.getenv "LODE_ROOT" .. "/tests/unit/clean_cases.inc")):read "a"
text = text:gsub("/%*.-%*/", ""):gsub("\\u(%x%x%x%x)", "\\u{%1}"):gsub("\\U(%x%x%x%x%x%x%x%x)", "\\u{%1}")
text = text:gsub("([{ ])%.(%l+) =", "%1%2 =")

-- By place; by name where all have one. The last is at n.
local function options(list)
  local out, names, n = { n = 0 }, {}, 0
  for i, o in ipairs(list) do
    local value = o.value
    if o.kind then value = o[o.kind] end
    if o.kind == "flag" then value = o.flag == 1 end
    if o.kind == "text" then value = o.text[1] end
    if o.name then names[o.name] = value end
    out[i] = value
    if value ~= nil then out.n, n = i, n + (o.name and 0 or 1) end
  end
  return next(names) and n == 0 and { names, n = 1 } or out
end

local cases = {}
for i, case in ipairs(assert(load("return {" .. text .. "}", "@clean_cases.inc", "t", env))()) do
  cases[i] = { name = case[1], options = options(case[2]), value = case[3], wanted = case[4] }
end
return cases
