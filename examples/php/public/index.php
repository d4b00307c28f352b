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
if (preg_match('~^/pictures/([1-9][0-9]{0,17})$~D', $path, $asked)) {
    // A replica may not have it yet.
    foreach ([Database::forReading(), Database::forWriting()] as $database) {
        $found = $database->prepare('SELECT kind, data FROM pictures WHERE message = ?');
        $found->execute([$asked[1]]);
        if ($picture = $found->fetch()) {
            header('Content-Type: ' . $picture['kind']);
            header('Cache-Control: public, max-age=31536000, immutable');
            echo $picture['data'];
            exit;
        }
    }
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
    $picture = $_FILES['picture'] ?? ['error' => UPLOAD_ERR_NO_FILE];
    $kind = $picture['error'] === UPLOAD_ERR_OK ? (getimagesize($picture['tmp_name'])['mime'] ?? '') : '';
    if ($picture['error'] !== UPLOAD_ERR_NO_FILE && !in_array($kind, ['image/png', 'image/jpeg', 'image/gif'], true)) {
        page(400, 'Not written', '<p>PNG, JPEG or GIF of up to 1 MB, please. <a href="/">Back</a></p>');
    }
    $primary = Database::forWriting();
    $primary->beginTransaction();
    $primary->prepare('INSERT INTO guestbook (author, body) VALUES (?, ?)')->execute([$author, $body]);
    if ($kind !== '') {
        $primary->prepare('INSERT INTO pictures (message, kind, data) VALUES (?, ?, ?)')
            ->execute([$primary->lastInsertId(), $kind, file_get_contents($picture['tmp_name'])]);
    }
    $primary->commit();
    $_SESSION['author'] = $author;
    $_SESSION['wrote'] = time();
    header('Location: /', true, 303);
    exit;
}

$_SESSION['visits'] = ($_SESSION['visits'] ?? 0) + 1;
// Who has just written sees it also where no replica has it yet.
$database = time() - ($_SESSION['wrote'] ?? 0) < 10 ? Database::forWriting() : Database::forReading();
$items = '';
$latest = 'SELECT author, body, message AS picture FROM guestbook LEFT JOIN pictures ON message = id ORDER BY id DESC LIMIT 50';
foreach ($database->query($latest) as $message) {
    $picture = $message['picture'] ? '<br><img src="/pictures/' . $message['picture'] . '" alt="">' : '';
    $items .= '<li><b>' . escaped($message['author']) . '</b> ' . escaped($message['body']) . $picture . '</li>';
}
page(
    200,
    'Guestbook',
    '<form method="post" action="/" enctype="multipart/form-data"><input type="hidden" name="token" value="' . $_SESSION['token'] . '">'
        . '<input name="author" placeholder="Name" value="' . escaped($_SESSION['author'] ?? '') . '"> '
        . '<input name="body" placeholder="Message"> <input name="picture" type="file" accept="image/*"> <button>Write</button></form><ul>' . $items . '</ul>'
        // Of the process alone: of a request it is the site's name.
        . '<footer>Visit ' . $_SESSION['visits'] . ', served by ' . escaped((string) getenv('SERVER_NAME', true)) . '</footer>',
);
