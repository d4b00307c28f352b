-- foobar: how a connection waits for a database on web-01, and how the role of one is told. Written by foobar-infra; change the topology or the template, not this file.

-- Whether a check has not had its first answer yet: HAProxy begins with all servers up.
local function unasked(seen)
    return seen["check_status"]:find("INI", 1, true) ~= nil
end

-- HAProxy closes a connection for which no server is up. Here it waits instead, for as long as inspect-delay says.

-- How many servers of a backend are up; nothing while one was not asked yet.
local function up(backend)
    local count = 0
    for _, server in pairs(core.backends[backend].servers) do
        local seen = server:get_stats()
        if unasked(seen) then
            return nil
        end
        if seen["status"]:find("^UP") then
            count = count + 1
        end
    end
    return count
end

-- With two that take writes nobody knows which is right, and neither is written to.
core.register_action("wait_for_writes", { "tcp-req" }, function()
    while up("write") ~= 1 do
        core.msleep(20)
    end
end)

core.register_action("wait_for_reads", { "tcp-req" }, function(txn)
    while true do
        local replicas, primary = up("read"), up("write")
        if replicas ~= nil and replicas > 0 then
            txn:set_var("txn.route", "read")
            return
        end
        if replicas ~= nil and primary == 1 then
            txn:set_var("txn.route", "primary")
            return
        end
        local others = up("last")
        if replicas ~= nil and primary ~= nil and others ~= nil and others > 0 then
            txn:set_var("txn.route", "last")
            return
        end
        core.msleep(20)
    end
end)

-- An app keeps its connections: without an end, one made while no replica would do would read from the primary for good.
local function lead_back(backend)
    for _, server in pairs(core.backends[backend].servers) do
        if (tonumber(server:get_stats()["scur"]) or 0) > 0 then
            server:shut_sess()
        end
    end
end

core.register_task(function()
    while true do
        local replicas = up("read") or 0
        if replicas > 0 then
            lead_back("primary")
        end
        if replicas > 0 or up("write") == 1 then
            lead_back("last")
        end
        core.msleep(1000)
    end
end)

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
