package io.hndsr.server.internal.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file of keys. */
class ApiKeysTest {

    /** SHA-256 of {@code open sesame}. */
    private static final String HASH = "41ef4bb0b23661e66301aac36066912dac037827b4ae63a7b1165a5aa93ed4eb";

    /** SHA-256 of no text at all. */
    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @TempDir
    private Path folder;

    private ApiKeys read(String content) throws IOException {
        return ApiKeys.read(Files.writeString(folder.resolve("keys"), content));
    }

    @Test
    void finds_the_owner_of_a_key() throws IOException {
        ApiKeys keys = read("# names\n\nalice:" + HASH + "\nbob:" + "0".repeat(64) + "\n");

        assertThat(keys.owner("open sesame")).contains("alice");
        assertThat(keys.owner("open  sesame")).isEmpty();
        assertThat(keys.owner(HASH)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | the file has no key",
                "'# nothing' | the file has no key",
                "'# names\n\nalice:HASH\nbob' | line 4 is not name:SHA-256",
                "'alice:open sesame' | line 1 is not name:SHA-256",
                "'alice:HASH\nbob:EMPTY' | line 2 has the hash of an empty key for bob,"
                        + " as an unset variable produces it; generate a key and hash that",
                "'alice:HASH\n\nalice:HASH' | line 3 repeats the name alice; give each key a name of its own",
            })
    void rejects_an_invalid_line_by_its_number(String content, String fault) {
        assertThatThrownBy(() -> read(content.replace("HASH", HASH).replace("EMPTY", EMPTY)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(fault);
    }

    @Test
    void rejects_a_missing_file() {
        assertThatThrownBy(() -> ApiKeys.read(folder.resolve("none")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the file cannot be read")
                .hasMessageContaining("none");
    }
}
