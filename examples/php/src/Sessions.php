<?php

declare(strict_types=1);

require_once __DIR__ . '/Database.php';

/** Sessions in MySQL, as a visitor's next request may reach another server. Read from the primary: a replica may not have them yet. */
final class Sessions implements SessionHandlerInterface
{
    public function open(string $path, string $name): bool
    {
        return true;
    }

    public function close(): bool
    {
        return true;
    }

    public function read(string $id): string
    {
        $found = Database::forWriting()->prepare('SELECT data FROM sessions WHERE id = ?');
        $found->execute([$id]);
        return (string) ($found->fetchColumn() ?: '');
    }

    public function write(string $id, string $data): bool
    {
        return Database::forWriting()
            ->prepare('REPLACE INTO sessions (id, data, used_at) VALUES (?, ?, ?)')
            ->execute([$id, $data, time()]);
    }

    public function destroy(string $id): bool
    {
        return Database::forWriting()->prepare('DELETE FROM sessions WHERE id = ?')->execute([$id]);
    }

    public function gc(int $max_lifetime): int|false
    {
        $old = Database::forWriting()->prepare('DELETE FROM sessions WHERE used_at < ?');
        $old->execute([time() - $max_lifetime]);
        return $old->rowCount();
    }
}
