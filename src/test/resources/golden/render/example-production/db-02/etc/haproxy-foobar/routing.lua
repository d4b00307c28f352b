-- foobar: how a connection waits for a database on db-02, and how the role of one is told. Written by foobar-infra; change the topology or the template, not this file.

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
