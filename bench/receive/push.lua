-- What wrk sends: signed pushes in turn, each under a GUID of its own.
-- Arguments: a directory with 1.json, 1.signature, 2.json, …; how many; the first two groups of the GUIDs.
local pushes, guids, sent = {}, "", 0

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

function init(args)
  for n = 1, tonumber(args[2]) do
    local name = args[1] .. "/" .. n
    pushes[n] = { body = read(name .. ".json"), signature = read(name .. ".signature") }
  end
  guids = args[3] .. "-4000-8000-"
end

function request()
  sent = sent + 1
  local push = pushes[sent % #pushes + 1]
  return wrk.format("POST", nil, {
    ["Content-Type"] = "application/json",
    ["User-Agent"] = "GitHub-Hookshot/bench",
    ["X-GitHub-Event"] = "push",
    ["X-GitHub-Delivery"] = guids .. string.format("%012x", sent),
    ["X-Hub-Signature-256"] = push.signature,
  }, push.body)
end

-- One line of JSON; wrk counts in microseconds.
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"microseconds":%d,"failed":%d,"broken":%d,"p50":%d,"p99":%d}\n',
    summary.requests, summary.duration, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99)
  ))
end
