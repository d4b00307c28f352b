<?php
// Run once for each release, before the first server switches to it, as an account that may make tables. It may run again after
// one that was cut short, so all of it does no harm twice.

declare(strict_types=1);

require __DIR__ . '/../src/Database.php';

$primary = Database::forWriting();
$primary->exec(
    'CREATE TABLE IF NOT EXISTS guestbook (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        author VARCHAR(50) NOT NULL,
        body VARCHAR(500) NOT NULL,
        created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
    ) DEFAULT CHARACTER SET utf8mb4'
);
$primary->exec(
    'CREATE TABLE IF NOT EXISTS sessions (
        id VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        data BLOB NOT NULL,
        used_at BIGINT NOT NULL,
        KEY used_at (used_at)
    )'
);
$primary->exec(
    'CREATE TABLE IF NOT EXISTS pictures (
        message BIGINT UNSIGNED NOT NULL PRIMARY KEY,
        kind VARCHAR(20) CHARACTER SET ascii NOT NULL,
        data MEDIUMBLOB NOT NULL
    )'
);
echo "tables are there\n";
