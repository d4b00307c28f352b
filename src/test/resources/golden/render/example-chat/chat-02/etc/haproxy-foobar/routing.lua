-- foobar: how a connection waits for a database on chat-02, and how the role of one is told. Written by foobar-infra; change the topology or the template, not this file.

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

core.register_task(function() follow("chat-01") end)
core.register_task(function() follow("chat-02") end)

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
            known[backend] = is_up(server)
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

-- MySQL is asked right now, past the turns of the checks, in bytes of its protocol as they do it.
local function bytes(hex)
    return (hex:gsub("%x%x", function(byte) return string.char(tonumber(byte, 16)) end))
end

local login, question = bytes("3f00000101820800000000012d0000000000000000000000000000000000000000000000666f6f6261725f696e6672615f726f6c650000617574685f736f636b657400"), bytes("3d0300000353454c45435420434f4e4341542827726f6c653d272c2043415345205748454e204040474c4f42414c2e6f66666c696e655f6d6f6465205448454e20276e6f6e6527205748454e204e4f5420284040474c4f42414c2e726561645f6f6e6c79204f52204040474c4f42414c2e73757065725f726561645f6f6e6c7929205448454e2027777269746527205748454e202853454c45435420434f554e54282a292046524f4d20706572666f726d616e63655f736368656d612e7265706c69636174696f6e5f636f6e6e656374696f6e5f73746174757320574845524520534552564943455f5354415445203d20274f4e2729203e203020414e44202853454c45435420434f554e54282a292046524f4d20706572666f726d616e63655f736368656d612e7265706c69636174696f6e5f6170706c6965725f73746174757320574845524520534552564943455f5354415445203d20274f4e2729203e203020414e44202853454c4543542049464e554c4c2854494d455354414d5044494646285345434f4e442c204d494e28626567616e292c204e4f57283629292c2030292046524f4d20282053454c454354204150504c59494e475f5452414e53414354494f4e5f4f524947494e414c5f434f4d4d49545f54494d455354414d5020415320626567616e2046524f4d20706572666f726d616e63655f736368656d612e7265706c69636174696f6e5f6170706c6965725f7374617475735f62795f776f726b6572205748455245204150504c59494e475f5452414e53414354494f4e203c3e20272720554e494f4e20414c4c2053454c4543542050524f43455353494e475f5452414e53414354494f4e5f4f524947494e414c5f434f4d4d49545f54494d455354414d502046524f4d20706572666f726d616e63655f736368656d612e7265706c69636174696f6e5f6170706c6965725f7374617475735f62795f636f6f7264696e61746f722057484552452050524f43455353494e475f5452414e53414354494f4e203c3e202727292041532070656e64696e6720574845524520626567616e203e2027313937312d30312d30312729203c3d203130205448454e2027726561642720454c534520276c6173742720454e442920415320726f6c650100000001")

-- A packet's body; nothing if the session has ended.
local function packet(session)
    local head = session:receive(4)
    if head == nil or #head < 4 then
        return nil
    end
    return session:receive(head:byte(1) + head:byte(2) * 256 + head:byte(3) * 65536)
end

-- What MySQL says of itself; nothing if it does not.
local function role()
    local session = core.tcp()
    session:settimeout(1)
    local said
    if session:connect("unix@/run/mysqld/mysqld.sock") and (packet(session) or "\255"):byte(1) ~= 255 then
        session:send(login)
        if (packet(session) or "\255"):byte(1) == 0 then
            session:send(question)
            local all, _, part = session:receive("*a")
            said = (all or part or ""):match("role=(%l+)")
        end
    end
    session:close()
    return said
end

-- However many routers ask: one question at a time, and an answer serves all that come within some milliseconds.
local began, ended = 0, 0

local function ask_now()
    if seconds() - ended < 0.02 then
        return
    end
    -- Who asked may have gone away in the midst of it.
    if began > ended and seconds() - began < 1.5 then
        while began > ended and seconds() - began < 1.5 do
            core.msleep(2)
        end
        return
    end
    began = seconds()
    local said = role()
    ended = seconds()
    if said ~= nil then
        for _, kind in ipairs({ "write", "read", "last" }) do
            local is = kind == said or kind == "last" and said ~= "none"
            known["role_" .. kind] = is
            hold(core.backends["role_" .. kind].servers["self"], is)
        end
    end
end

-- Whether this server is about to take the primary's place: its step says so, until a second since the machine booted.
local function soon()
    local note = io.open("/run/foobar-infra-foobar.soon")
    if note == nil then
        return false
    end
    local last = note:read("n")
    note:close()
    local clock = io.open("/proc/uptime")
    local now = clock and clock:read("n")
    if clock then
        clock:close()
    end
    return last ~= nil and now ~= nil and now < last
end

-- /write: takes writes (200), or is about to (504). /read: a replica that follows closely enough. /last: answers at all. With
-- ?now MySQL is asked first.
core.register_service("role", "http", function(applet)
    local backend = "role_" .. applet.path:sub(2)
    local is = false
    if applet.qs == "now" then
        ask_now()
    end
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
    local text, status = "no\n", 503
    if is then
        text, status = "yes\n", 200
    elseif backend == "role_write" and soon() then
        text, status = "soon\n", 504
    end
    applet:set_status(status)
    applet:add_header("content-type", "text/plain")
    applet:add_header("content-length", tostring(#text))
    applet:start_response()
    applet:send(text)
end)
