-- foobar: how a connection waits for a database on web-02, and how the role of one is told. Written by foobar-infra; change the topology or the template, not this file.

-- Whether a check has not had its first answer yet: HAProxy begins with all servers up.
local function unasked(seen)
    return seen["check_status"]:find("INI", 1, true) ~= nil
end

local function is_up(server)
    return server:get_stats()["status"]:find("^UP") ~= nil
end

-- Sets what a check would find out at its next turn; the checks go on, and have the last word.
local function hold(server, up)
    if is_up(server) == up then
        return
    elseif up then
        server:check_force_up()
    else
        server:check_force_down()
    end
end

local function seconds()
    local now = core.now()
    return now.sec + now.usec / 1e6
end

-- HAProxy closes a connection for which no server is up. Here it waits instead, for as long as inspect-delay says.

-- Which servers have just said that they take no more writes, and when, in a change that was announced.
local closing = {}

-- How many servers of a backend are up; nothing while one was not asked yet.
local function up(backend)
    local count = 0
    for name, server in pairs(core.backends[backend].servers) do
        if unasked(server:get_stats()) then
            return nil
        end
        if is_up(server) and not (backend == "write" and closing[name]) then
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

-- The checks come at their intervals. While a server says that it is about to take the primary's place (504), each is asked
-- at once, again and again, so that nobody waits for an interval. One that closes gets nobody new; its sessions are cut once another
-- is open, or soon: what it answered last is on its way to them. One that is silent twice gives way to another that is open.
local SOON, STEP_MILLIS, LINGER_SECONDS, CUT_SECONDS, SILENT_SECONDS = 504, 40, 5, 0.5, 0.3
local hurried_until = 0
local silences = {}

local function asked_now(server)
    -- A name that is not known yet has no address.
    local host = server:get_addr():match("^(.*):%d+$")
    if host == nil then
        return nil
    end
    local socket = core.tcp()
    socket:settimeout(SILENT_SECONDS)
    if host:find(":", 1, true) then
        host = "[" .. host .. "]"
    end
    local code
    if socket:connect(host .. ":8407") then
        socket:send("GET /write?now HTTP/1.0\r\n\r\n")
        code = tonumber((socket:receive("*l") or ""):match("^HTTP/%S+ (%d+)"))
    end
    socket:close()
    return code
end

local function cut(name)
    closing[name] = nil
    hold(core.backends["write"].servers[name], false)
end

local function told(name, code)
    local server = core.backends["write"].servers[name]
    silences[name] = code == nil and (silences[name] or 0) + 1 or 0
    if code == 200 then
        closing[name] = nil
        for other in pairs(closing) do
            cut(other)
        end
        hold(server, true)
    elseif is_up(server) and (code == 503 or code == SOON or silences[name] > 1) then
        closing[name] = closing[name] or seconds()
        if code ~= nil and seconds() - closing[name] > CUT_SECONDS then
            cut(name)
        end
    end
end

local function follow(name)
    while true do
        local server = core.backends["write"].servers[name]
        local hurried = seconds() < hurried_until
        local code
        if hurried then
            code = asked_now(server)
            told(name, code)
        else
            code = tonumber(server:get_stats()["check_code"])
            closing[name] = nil
        end
        if code == SOON then
            hurried_until = seconds() + LINGER_SECONDS
        end
        core.msleep(hurried and STEP_MILLIS or 100)
    end
end

core.register_task(function() follow("db-01") end)
core.register_task(function() follow("db-02") end)

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
