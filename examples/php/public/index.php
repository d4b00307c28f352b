<?php
// All that is no file here is asked of this one.

declare(strict_types=1);

require __DIR__ . '/../src/Sessions.php';

function page(int $status, string $title, string $body): never
{
    http_response_code($status);
    header('Content-Type: text/html; charset=utf-8');
    echo '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>', $title, '</title>',
        '<link rel="stylesheet" href="/style.css"></head><body><h1>', $title, '</h1>', $body, '</body></html>', "\n";
    exit;
}

function escaped(string $text): string
{
    return htmlspecialchars($text, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8');
}

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);

if ($path === '/healthz') {
    // Whoever can read can serve.
    Database::forReading()->query('SELECT 1');
    header('Content-Type: text/plain');
    echo "ok\n";
    exit;
}
if ($path !== '/') {
    page(404, 'Not found', '<p>There is nothing here. <a href="/">The guestbook</a></p>');
}

session_set_save_handler(new Sessions(), true);
session_start(['cookie_samesite' => 'Lax', 'cookie_secure' => ($_SERVER['HTTPS'] ?? '') === 'on']);
$_SESSION['token'] ??= bin2hex(random_bytes(16));

if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    if (!hash_equals($_SESSION['token'], (string) ($_POST['token'] ?? ''))) {
        page(403, 'Not written', '<p>The form was not made for you. <a href="/">Try again</a></p>');
    }
    $author = mb_substr(trim((string) ($_POST['author'] ?? '')), 0, 50);
    $body = mb_substr(trim((string) ($_POST['body'] ?? '')), 0, 500);
    if ($author === '' || $body === '') {
        page(400, 'Not written', '<p>A name and a message, please. <a href="/">Back</a></p>');
    }
    Database::forWriting()
        ->prepare('INSERT INTO guestbook (author, body) VALUES (?, ?)')
        ->execute([$author, $body]);
    $_SESSION['author'] = $author;
    $_SESSION['wrote'] = time();
    header('Location: /', true, 303);
    exit;
}

$_SESSION['visits'] = ($_SESSION['visits'] ?? 0) + 1;
// Who has just written sees it also where no replica has it yet.
$database = time() - ($_SESSION['wrote'] ?? 0) < 10 ? Database::forWriting() : Database::forReading();
$items = '';
foreach ($database->query('SELECT author, body FROM guestbook ORDER BY id DESC LIMIT 50') as $message) {
    $items .= '<li><b>' . escaped($message['author']) . '</b> ' . escaped($message['body']) . '</li>';
}
page(
    200,
    'Guestbook',
    '<form method="post" action="/"><input type="hidden" name="token" value="' . $_SESSION['token'] . '">'
        . '<input name="author" placeholder="Name" value="' . escaped($_SESSION['author'] ?? '') . '"> '
        . '<input name="body" placeholder="Message"> <button>Write</button></form><ul>' . $items . '</ul>'
        // Of the process alone: of a request it is the site's name.
        . '<footer>Visit ' . $_SESSION['visits'] . ', served by ' . escaped((string) getenv('SERVER_NAME', true)) . '</footer>',
);
