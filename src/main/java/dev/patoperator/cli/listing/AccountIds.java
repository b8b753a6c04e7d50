package dev.patoperator.cli.listing;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;

/** Invents account ids for files that name people by login only. */
final class AccountIds {

    private static final long MAX_ID = (1L << 53) - 1;

    private AccountIds() {}

    /** Returns the same id for the same login, whatever its case. */
    static long of(String login) {
        byte[] key = login.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
        return Math.max(1, UUID.nameUUIDFromBytes(key).getLeastSignificantBits() & MAX_ID);
    }
}
