-- Sends a request for each line of a list, which becomes the end of one header, and tells as JSON what came back.
-- With LOAD_COUNT it sends so many and no more; without, it goes on for wrk's own duration.
local ffi = require("ffi")
ffi.cdef([[
  typedef struct { long seconds; long nanoseconds; } load_time;
  int clock_gettime(int clock, load_time *time);
  int getpid(void);
  int kill(int process, int signal);
]])

local function now()
  local time = ffi.new("load_time")
  ffi.C.clock_gettime(1, time)
  return tonumber(time.seconds) + tonumber(time.nanoseconds) / 1e9
end

local method, path = os.getenv("LOAD_METHOD") or "GET", os.getenv("LOAD_PATH") or "/"
local body, header, prefix = os.getenv("LOAD_BODY"), os.getenv("LOAD_HEADER"), os.getenv("LOAD_PREFIX") or ""
local count, list = tonumber(os.getenv("LOAD_COUNT") or "0"), os.getenv("LOAD_LIST")
local lines, next_line, started = {}, 0, nil
answered, elapsed, sent, statuses = 0, 0, 0, {}

if list then
  for line in io.lines(list) do lines[#lines + 1] = line end
end

function init(_)
  wrk.headers["Content-Type"] = body and "application/json" or nil
end

function request()
  started = started or now()
  sent = sent + 1
  if #lines == 0 then return wrk.format(method, path, nil, body) end
  next_line = next_line % #lines + 1
  local headers = { [header] = prefix .. lines[next_line] }
  for name, value in pairs(wrk.headers) do headers[name] = value end
  return wrk.format(method, path, headers, body)
end

if count > 0 then
  local promised = 0
  function delay() -- wrk asks before each request; those beyond the count wait until all is over
    promised = promised + 1
    return promised <= count and 0 or 3600 * 1000
  end

  function response(status)
    answered = answered + 1
    statuses[status] = (statuses[status] or 0) + 1
    if answered == count then
      elapsed = now() - started
      ffi.C.kill(ffi.C.getpid(), 2)
    end
  end
end

local threads = {}
function setup(thread) threads[#threads + 1] = thread end

function done(summary, latency, _)
  local parts = {}
  for status, times in pairs(threads[1]:get("statuses")) do
    parts[#parts + 1] = string.format('"%d": %d', status, times)
  end
  local errors = summary.errors
  io.stderr:write(string.format(
    '{"answered": %d, "sent": %d, "seconds": %.6f, "p50": %.6f, "p99": %.6f, "refused": %d, "broken": %d, "statuses": {%s}}\n',
    summary.requests, threads[1]:get("sent"),
    count > 0 and threads[1]:get("elapsed") or summary.duration / 1e6,
    latency:percentile(50) / 1e6, latency:percentile(99) / 1e6,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout, table.concat(parts, ", ")))
end
