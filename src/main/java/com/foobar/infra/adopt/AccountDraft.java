package com.foobar.infra.adopt;

import com.foobar.infra.adopt.MysqlReadings.Account;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** {@code mysql.database}, {@code databases}, {@code app_user} and {@code accounts}. No password is read: those that exist are files to fill in. */
final class AccountDraft {

    private static final String READ = "SELECT,SHOW VIEW";
    private static final String WRITE = "DELETE,INSERT,SELECT,UPDATE";
    private static final Set<String> OWNER = Set.of(
            "ALTER",
            "ALTER ROUTINE",
            "CREATE",
            "CREATE ROUTINE",
            "CREATE TEMPORARY TABLES",
            "CREATE VIEW",
            "DELETE",
            "DROP",
            "EVENT",
            "EXECUTE",
            "INDEX",
            "INSERT",
            "LOCK TABLES",
            "REFERENCES",
            "SELECT",
            "SHOW VIEW",
            "TRIGGER",
            "UPDATE");

    private final Draft draft;
    private final boolean ours;

    AccountDraft(Draft draft, boolean ours) {
        this.draft = draft;
        this.ours = ours;
    }

    /** What one user may do, in which databases, and from where. */
    private record Login(
            String user, String privileges, Set<String> databases, Set<String> hosts, Set<String> further) {}

    void add(Hosts hosts, Host primary) {
        var mysql = primary.reading().mysql();
        var schemas = mysql.schemas().stream()
                .map(MysqlReadings.Schema::name)
                .filter(AccountDraft::nameable)
                .toList();
        mysql.schemas().stream()
                .filter(s -> !nameable(s.name()))
                .forEach(s -> draft.unsaid(
                        primary.name(),
                        "the database " + s.name() + " has a name that no key takes; it stays as it is"));
        var replication = replicationUsers(hosts, mysql);
        var logins = logins(primary, replication);
        boolean app = draft.has("app");
        var ofApp = app ? appLogin(hosts, primary, logins) : Optional.<Login>empty();
        var database = ofApp.map(l -> l.databases().iterator().next())
                .or(() -> logins.values().stream()
                        .flatMap(l -> l.databases().stream())
                        .filter(schemas::contains)
                        .findFirst())
                .or(() -> schemas.stream().findFirst());
        var seen = new Origin(primary.name(), "SHOW DATABASES", 0);
        database.ifPresent(d -> draft.unless("foobar", "mysql.database", Yaml.text(d), seen));
        ofApp.ifPresent(login -> {
            draft.unless("foobar_app", "mysql.app_user", login.user(), account(primary, login));
            password("mysql.app_password", login.user(), "{file: secrets/app_password}", primary);
        });
        if (app && ofApp.isEmpty()) {
            draft.unsaid(
                    primary.name(),
                    "no account reads and writes the data of one database alone, from the app's servers alone; apply makes foobar_app for the app");
        }
        var further = new TreeSet<>(schemas);
        database.ifPresent(further::remove);
        for (var schema : mysql.schemas()) {
            if (further.contains(schema.name())) {
                draft.put("mysql.databases." + schema.name(), charset(schema), seen);
            }
        }
        logins.values().stream()
                .filter(login -> ofApp.filter(login::equals).isEmpty())
                .forEach(login -> account(hosts, primary, login, schemas));
    }

    private static String charset(MysqlReadings.Schema schema) {
        return schema.charset().equals("utf8mb4") && schema.collation().equals("utf8mb4_0900_ai_ci")
                ? "{}"
                : "{charset: " + schema.charset() + ", collation: " + schema.collation() + "}";
    }

    private static Set<String> replicationUsers(Hosts hosts, MysqlReadings primary) {
        var users = new TreeSet<String>();
        hosts.all().forEach(h -> h.reading().mysql().sources().forEach(s -> users.add(s.user())));
        primary.accounts().stream()
                .filter(a -> a.grants().getOrDefault("*.*", List.of()).contains("REPLICATION SLAVE"))
                .map(Account::user)
                .forEach(users::add);
        return users;
    }

    private static boolean nameable(String schema) {
        return schema.matches("[A-Za-z][A-Za-z0-9_-]*");
    }

    private static Origin account(Host primary, Login login) {
        return new Origin(primary.name(), "account " + login.user() + "@" + String.join(",", login.hosts()), 0);
    }

    private Map<String, Login> logins(Host primary, Set<String> replication) {
        var found = new TreeMap<String, Login>();
        for (var account : primary.reading().mysql().accounts()) {
            var user = account.user();
            if (Set.of("root", "debian-sys-maint", "mysql").contains(user)
                    || user.startsWith("foobar_infra")
                    || replication.contains(user)) {
                continue;
            }
            var login = login(account);
            if (login.isEmpty() || !user.matches("[a-z][a-z0-9_]{0,31}")) {
                draft.unsaid(
                        primary.name(),
                        "the account " + account.name()
                                + (user.isEmpty() || !user.matches("[a-z][a-z0-9_]{0,31}")
                                        ? " has a name that no key takes"
                                        : " has other privileges than read, write or owner of databases")
                                + "; it stays as it is, and nobody looks after it");
                continue;
            }
            var merged = found.get(user);
            if (merged == null) {
                found.put(user, login.get());
            } else if (merged.privileges().equals(login.get().privileges())
                    && merged.databases().equals(login.get().databases())) {
                merged.hosts().addAll(login.get().hosts());
                merged.further().addAll(login.get().further());
            } else {
                draft.unsaid(
                        primary.name(),
                        "the account " + account.name() + " has other privileges than " + user
                                + " from elsewhere; a topology has one kind for a name");
            }
        }
        return found;
    }

    private static Optional<Login> login(Account account) {
        var grants = new LinkedHashMap<>(account.grants());
        if (grants.isEmpty() || grants.containsKey("*.*")) {
            return Optional.empty();
        }
        var kinds = new TreeSet<String>();
        var databases = new TreeSet<String>();
        var more = new TreeSet<String>();
        grants.forEach((scope, privileges) -> {
            kinds.add(kind(privileges, more));
            databases.add(scope.replaceFirst("\\.\\*$", "").replace("\\_", "_").replace("\\%", "%"));
        });
        boolean whole = databases.stream().allMatch(AccountDraft::nameable);
        return kinds.size() == 1 && whole && !kinds.first().isEmpty()
                ? Optional.of(new Login(
                        account.user(), kinds.first(), databases, new LinkedHashSet<>(List.of(account.host())), more))
                : Optional.empty();
    }

    /** The least kind that may do all of it; what more that kind may do is told. */
    private static String kind(List<String> privileges, Set<String> more) {
        var words = String.join(",", new TreeSet<>(privileges));
        if (words.equals(READ) || words.equals("SELECT")) {
            return "read";
        }
        if (words.equals(WRITE)) {
            return "write";
        }
        if (!OWNER.containsAll(privileges)) {
            return "";
        }
        if (privileges.size() < OWNER.size()) {
            more.add("it may do less today: " + words);
        }
        return "owner";
    }

    /** One that may just read and write one database, and comes from the servers of the app. */
    private Optional<Login> appLogin(Hosts hosts, Host primary, Map<String, Login> logins) {
        return logins.values().stream()
                .filter(l -> l.privileges().equals("write") && l.databases().size() == 1)
                .filter(l -> l.hosts().stream()
                        .allMatch(h ->
                                ours && h.equals("%") || hosts.at(h, primary).isPresent()))
                .min((a, b) ->
                        Boolean.compare(b.user().endsWith("_app"), a.user().endsWith("_app")));
    }

    private void account(Hosts hosts, Host primary, Login login, List<String> schemas) {
        var databases = login.databases().stream().filter(schemas::contains).toList();
        var from = from(hosts, primary, login);
        if (databases.isEmpty() || from.isEmpty()) {
            draft.unsaid(
                    primary.name(),
                    "the account " + login.user() + "@" + String.join(",", login.hosts())
                            + (databases.isEmpty()
                                    ? " is for databases that are not there"
                                    : " comes from nowhere that a topology can name")
                            + "; it stays as it is");
            return;
        }
        var path = "mysql.accounts." + login.user();
        draft.put(path + ".privileges", login.privileges(), account(primary, login));
        if (databases.size() < schemas.size()) {
            draft.put(
                    path + ".databases",
                    Yaml.list(databases.stream().map(Yaml::text).toList()));
        }
        draft.put(path + ".from", "[" + String.join(", ", from) + "]");
        password(path + ".password", login.user(), "{file: secrets/" + login.user() + "_password}", primary);
        login.further()
                .forEach(text -> draft.unsaid(
                        account(primary, login), text + "; a topology's account has all of " + login.privileges()));
    }

    private List<String> from(Hosts hosts, Host primary, Login login) {
        var from = new LinkedHashSet<String>();
        for (var pattern : login.hosts()) {
            if (pattern.equals("%")) {
                return List.of("'%'");
            }
            if (pattern.contains("%") || pattern.contains("_") || pattern.contains("/")) {
                var like = pattern.replaceFirst("/.*", "")
                        .replace(".", "\\.")
                        .replace("_", ".")
                        .replace("%", ".*");
                var inside = hosts.all().stream()
                        .filter(h ->
                                h.addresses().stream().anyMatch(a -> a.address().matches(like)))
                        .map(Host::name)
                        .toList();
                from.addAll(inside);
                draft.unsaid(
                        account(primary, login),
                        "the pattern " + pattern + " is no place that a topology names: of the servers read it means "
                                + (inside.isEmpty() ? "none" : String.join(", ", inside)));
            } else if (pattern.equals("localhost")) {
                draft.unsaid(
                        account(primary, login),
                        login.user() + "@localhost stays as it is: a topology's accounts come over the network");
            } else {
                from.add(hosts.at(pattern, primary).map(Host::name).orElse(Yaml.text(pattern)));
            }
        }
        return new ArrayList<>(from);
    }

    /** The password that its clients have stays, where the operator brings it. */
    private void password(String path, String user, String file, Host primary) {
        if (ours) {
            return;
        }
        draft.later(path, file, Optional.of("generated"));
        draft.todo(
                primary.name() + ": account " + user,
                "write its password, which its clients have, to " + file.replaceAll("\\{file: |}", "")
                        + " beside the topology (chmod 600); it is not read. Or say generated, and tell its clients the new one");
    }
}
