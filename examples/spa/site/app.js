"use strict";

const form = document.querySelector("form");
const list = document.querySelector("ul");

async function show() {
    const done = location.pathname === "/done";
    const tasks = await (await fetch("/api/tasks")).json();
    list.replaceChildren(...tasks.filter(task => task.done === done).map(task => {
        const line = document.createElement("li");
        const box = document.createElement("input");
        box.type = "checkbox";
        box.checked = task.done;
        box.addEventListener("change", () => send("PUT", `/api/tasks/${task.id}`, {done: box.checked}));
        line.append(box, task.title);
        return line;
    }));
}

async function send(method, path, value) {
    await fetch(path, {method, headers: {"Content-Type": "application/json"}, body: JSON.stringify(value)});
    await show();
}

form.addEventListener("submit", event => {
    event.preventDefault();
    send("POST", "/api/tasks", {title: form.title.value});
    form.reset();
});
document.querySelector("nav").addEventListener("click", event => {
    if (event.target.matches("a")) {
        event.preventDefault();
        history.pushState(null, "", event.target.href);
        show();
    }
});
addEventListener("popstate", show);
show();
