package com.foobar.infra.part.mysql.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.part.mysql.state.Account;
import com.foobar.infra.part.mysql.state.Account.Grant;
import com.foobar.infra.part.mysql.state.AccountTerm;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What is wrong with an account of the stack. */
class StackAccountsTest {

    private static final List<Grant> WANTED = StackAccounts.appGrants("shop_eu");

    private static Account account(String requirement, Map<AccountTerm, String> terms, List<Grant> grants) {
        return new Account(
                "app",
                "10.0.0.1",
                "caching_sha2_password",
                requirement,
                false,
                false,
                "print",
                grants,
                new TreeSet<>(),
                terms);
    }

    @Test
    void one_as_it_should_be_has_none() {
        assertThat(StackAccounts.faults(account("SSL", Map.of(), WANTED), WANTED))
                .isEmpty();
    }

    @Test
    void a_certificate_that_no_client_has() {
        assertThat(StackAccounts.faults(account("X509", Map.of(), WANTED), WANTED))
                .containsExactly("requires a certificate of its client (X509)");
        assertThat(StackAccounts.faults(account("NONE", Map.of(), WANTED), WANTED))
                .containsExactly("does not require TLS");
    }

    @Test
    void what_binds_it_is_named() {
        assertThat(StackAccounts.faults(account("SSL", Map.of(AccountTerm.LIFETIME, "90 d"), WANTED), WANTED))
                .containsExactly("password lifetime: 90 d");
    }

    @Test
    void privileges_that_lack_and_those_that_are_too_many() {
        assertThat(StackAccounts.faults(account("SSL", Map.of(), List.of()), WANTED))
                .containsExactly("lacks DELETE, INSERT, SELECT, UPDATE");
        assertThat(StackAccounts.faults(account("SSL", Map.of(), List.of(Grant.of("*.*", "ALL"))), WANTED))
                .containsExactly("has further privileges: ALL ON *.*");
        assertThat(StackAccounts.faults(account("SSL", Map.of(), List.of(Grant.onSchema("shop_eu", "SELECT"))), WANTED))
                .containsExactly("lacks DELETE, INSERT, UPDATE");
    }

    @Test
    void the_name_of_a_database_is_no_pattern_where_privileges_are_revoked_in_part() {
        assertThat(StackAccounts.asStored(WANTED, Map.of("partial_revokes", "ON"))
                        .getFirst()
                        .scope())
                .isEqualTo("shop_eu.*");
        assertThat(StackAccounts.asStored(WANTED, Map.of("partial_revokes", "OFF"))
                        .getFirst()
                        .scope())
                .isEqualTo("shop\\_eu.*");
    }
}
