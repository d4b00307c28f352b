package com.foobar.infra.part.mysql.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MysqlVersionTest {

    @ParameterizedTest
    @CsvSource({
        "8.0.43-0ubuntu0.22.04.1, 8.0.43",
        "8.0.43-0ubuntu0.24.04.2, 8.0.43",
        "8.4.6-0ubuntu0.25.04.1, 8.4.6",
        "9.7.4-2, 9.7.4",
        "9.7.4, 9.7.4",
        "1:9.7.4+dfsg-1, 9.7.4",
        "' 8.0.36 ', 8.0.36",
    })
    void readsWhatServersAndPackagesSay(String text, String version) {
        assertThat(MysqlVersion.parse(text)).map(MysqlVersion::toString).contains(version);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "8", "8.0", "11.8.3-MariaDB-0+deb13u1 from Debian", "8.0.36.1", "x8.0.36", "9999999999.0.1"})
    void refusesWhatIsNoMysql(String text) {
        assertThat(MysqlVersion.parse(text)).isEmpty();
    }

    @Test
    void orders_by_number_not_by_text() {
        assertThat(new MysqlVersion(8, 0, 9)).isLessThan(new MysqlVersion(8, 0, 26));
        assertThat(new MysqlVersion(8, 4, 0)).isLessThan(new MysqlVersion(9, 0, 0));
        assertThat(new MysqlVersion(10, 0, 0).atLeast(MysqlVersion.V9_7)).isTrue();
        assertThat(new MysqlVersion(8, 3, 9).atLeast(MysqlVersion.V8_4)).isFalse();
    }
}
