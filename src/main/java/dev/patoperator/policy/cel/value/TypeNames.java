package dev.patoperator.policy.cel.value;

import dev.patoperator.model.ItemKind;

/** The names of the types of objects. */
public final class TypeNames {

    public static final String REQUEST = "Request";
    public static final String GRANT = "Grant";
    public static final String PERMISSIONS = "Permissions";
    public static final String MEMBER = "Member";
    public static final String REPOSITORY = "Repository";

    private TypeNames() {}

    /** Returns the name of the type of an item. */
    public static String item(ItemKind kind) {
        return kind == ItemKind.REQUEST ? REQUEST : GRANT;
    }
}
