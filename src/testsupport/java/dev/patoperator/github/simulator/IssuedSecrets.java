package dev.patoperator.github.simulator;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Every secret that the simulators of this JVM issued or received, so that a test can search all output for them. The
 * registered pieces reveal a secret even when only a part of it was printed: whole strings, the first characters of a
 * token, payload and signature of a JWT, single lines of a private key. Thread-safe.
 */
final class IssuedSecrets {

    /**
     * Minimum length in characters. Shorter pieces (such as the last line of a PEM body) would be found by accident.
     */
    private static final int SHORTEST_PIECE = 24;

    /** Length in characters. A token that was cut off in a log line still shows its start. */
    private static final int TOKEN_PREFIX_LENGTH = 60;

    /**
     * Secrets by the hash of their first {@link #WINDOW} characters, so that one pass over a text finds any of them,
     * regardless of their number. Secrets that are shorter are in {@link #SHORT} and searched for one by one.
     */
    private static final Map<Integer, Set<String>> BY_PREFIX_HASH = new ConcurrentHashMap<>();

    private static final Set<String> SHORT = ConcurrentHashMap.newKeySet();

    private static final int WINDOW = 12;

    private IssuedSecrets() {}

    static void registerToken(String token) {
        add(token);
        add(token.substring(0, Math.min(TOKEN_PREFIX_LENGTH, token.length())));
    }

    static void registerJwt(String jwt) {
        add(jwt);
        String[] parts = jwt.split("\\.", -1);
        for (int part = 1; part < parts.length; part++) {
            registerPiece(parts[part]);
        }
    }

    static void registerPem(String pem) {
        pem.lines().filter(line -> !line.startsWith("-----")).forEach(IssuedSecrets::registerPiece);
    }

    /** Registers a secret that was created elsewhere, of any length. */
    static void registerWhole(String secret) {
        add(secret);
    }

    static Set<String> all() {
        Set<String> all = new HashSet<>(SHORT);
        BY_PREFIX_HASH.values().forEach(all::addAll);
        return Set.copyOf(all);
    }

    /** Returns a registered secret that occurs in the text, or null. */
    static @Nullable String firstIn(String text) {
        for (String secret : SHORT) {
            if (text.contains(secret)) {
                return secret;
            }
        }
        int leavingFactor = 1;
        for (int i = 1; i < WINDOW; i++) {
            leavingFactor *= 31;
        }
        int hash = 0;
        for (int end = 1; end <= text.length(); end++) {
            int start = end - WINDOW;
            if (start > 0) {
                hash -= text.charAt(start - 1) * leavingFactor;
            }
            // The same polynomial as String.hashCode, as a rolling hash.
            hash = 31 * hash + text.charAt(end - 1);
            if (start >= 0) {
                for (String secret : BY_PREFIX_HASH.getOrDefault(hash, Set.of())) {
                    if (text.startsWith(secret, start)) {
                        return secret;
                    }
                }
            }
        }
        return null;
    }

    private static void registerPiece(String piece) {
        if (piece.length() >= SHORTEST_PIECE) {
            add(piece);
        }
    }

    private static void add(String secret) {
        if (secret.length() < WINDOW) {
            SHORT.add(secret);
        } else {
            int hash = secret.substring(0, WINDOW).hashCode();
            BY_PREFIX_HASH
                    .computeIfAbsent(hash, unused -> ConcurrentHashMap.newKeySet())
                    .add(secret);
        }
    }
}
