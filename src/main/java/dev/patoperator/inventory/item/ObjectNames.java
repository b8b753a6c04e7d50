package dev.patoperator.inventory.item;

import dev.patoperator.api.v1alpha1.PatResource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.OptionalLong;

/** The names and the label of the objects of an inventory. */
public record ObjectNames(String inventory) {

    /** The label by which an inventory finds its objects. */
    public static final String LABEL = PatResource.GROUP + "/inventory";

    /** Longest name of an inventory: an object's name has a hyphen and up to 16 digits more. */
    static final int MAX_INVENTORY_NAME = 253 - 17;

    private static final int MAX_LABEL = 63;
    private static final int HASH_LENGTH = 10;

    /** Returns the name of the object of an item. */
    public String of(long id) {
        return inventory + "-" + id;
    }

    /** Returns the id in the name of an object; empty for a name that the operator does not give. */
    public OptionalLong id(String name) {
        String prefix = inventory + "-";
        if (!name.startsWith(prefix)) {
            return OptionalLong.empty();
        }
        try {
            long id = Long.parseLong(name.substring(prefix.length()));
            return name.equals(of(id)) ? OptionalLong.of(id) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /**
     * Returns the value of the label: the inventory's name, or the beginning of a name with more than 63 characters and a
     * hash of the whole name.
     */
    public String label() {
        return inventory.length() <= MAX_LABEL
                ? inventory
                : inventory.substring(0, MAX_LABEL - HASH_LENGTH - 1) + "-" + hash(inventory);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JRE has SHA-256", e);
        }
    }
}
