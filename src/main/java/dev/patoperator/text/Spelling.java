package dev.patoperator.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that a misspelt one was probably meant to be. */
public final class Spelling {

    /** Longer words are not compared: the comparison takes time in proportion to the product of two lengths. */
    private static final int MAX_LENGTH = 64;

    private static final int MAX_EDITS = 3;
    private static final int CHARACTERS_PER_EDIT = 3;

    /** A shorter word is part of many others. */
    private static final int MIN_PART_LENGTH = 4;

    private Spelling() {}

    /**
     * Returns the known word with the fewest edits, at most one for three characters; else the shortest known word that
     * contains the given one. Upper and lower case are the same. Empty when no word is similar.
     */
    public static Optional<String> closest(String word, Collection<String> known) {
        if (word.length() < 2 || word.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String lower = word.toLowerCase(Locale.ROOT);
        int allowed = Math.max(1, Math.min(MAX_EDITS, lower.length() / CHARACTERS_PER_EDIT));
        Optional<String> similar = known.stream()
                .filter(candidate -> edits(lower, candidate) <= allowed)
                .min(Comparator.comparingInt(candidate -> edits(lower, candidate)));
        return similar.isPresent() || lower.length() < MIN_PART_LENGTH
                ? similar
                : known.stream()
                        .filter(candidate -> candidate.toLowerCase(Locale.ROOT).contains(lower))
                        .min(Comparator.comparingInt(String::length));
    }

    /** Counts the characters to insert, delete, replace or swap with their neighbour. */
    private static int edits(String lower, String candidate) {
        String other = candidate.toLowerCase(Locale.ROOT);
        if (Math.abs(lower.length() - other.length()) > MAX_EDITS) {
            return Integer.MAX_VALUE;
        }
        int[][] edits = new int[lower.length() + 1][other.length() + 1];
        for (int i = 0; i <= lower.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                boolean same = lower.charAt(i - 1) == other.charAt(j - 1);
                edits[i][j] =
                        Math.min(Math.min(edits[i - 1][j], edits[i][j - 1]) + 1, edits[i - 1][j - 1] + (same ? 0 : 1));
                if (i > 1
                        && j > 1
                        && lower.charAt(i - 1) == other.charAt(j - 2)
                        && lower.charAt(i - 2) == other.charAt(j - 1)) {
                    edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
                }
            }
        }
        return edits[lower.length()][other.length()];
    }
}
