<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${domain?html}</title>
<link rel="stylesheet" href="/static/style.css">
<link rel="icon" href="/static/logo.svg" type="image/svg+xml">
</head>
<body>
<header>
<img src="/static/logo.svg" alt="" width="48" height="48">
<h1>${domain?html}</h1>
</header>
<main>
<p class="route">nginx serves this page. Put your own files into a directory and name it in <code>web.static_files</code>.</p>
</main>
</body>
</html>
