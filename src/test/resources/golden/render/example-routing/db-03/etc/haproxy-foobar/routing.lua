-- foobar: how a connection waits for a database on db-03, and how the role of one is told. Written by foobar-infra; change the topology or the template, not this file.

-- Whether a check has not had its first answer yet: HAProxy begins with all servers up.
local function unasked(seen)
    return seen["check_status"]:find("INI", 1, true) ~= nil
end

-- What each question was last answered. A server that has no connection left for the question (L7OKC) keeps its role.
local known = {}

local function look(backend)
    for _, server in pairs(core.backends[backend].servers) do
        local seen = server:get_stats()
        if not unasked(seen) and not seen["check_status"]:find("L7OKC", 1, true) then
            known[backend] = seen["status"]:find("^UP") ~= nil
        end
    end
    return known[backend]
end

core.register_task(function()
    while true do
        for _, backend in ipairs({ "role_write", "role_read", "role_last" }) do
            look(backend)
        end
        core.msleep(200)
    end
end)

-- /write: takes writes. /read: a replica that follows closely enough. /last: answers at all.
core.register_service("role", "http", function(applet)
    local backend = "role_" .. applet.path:sub(2)
    local is = false
    if core.backends[backend] then
        -- Right after a start or a reload.
        for _ = 1, 75 do
            if look(backend) ~= nil then
                break
            end
            core.msleep(20)
        end
        is = known[backend] == true
    end
    local text = is and "yes\n" or "no\n"
    applet:set_status(is and 200 or 503)
    applet:add_header("content-type", "text/plain")
    applet:add_header("content-length", tostring(#text))
    applet:start_response()
    applet:send(text)
end)
