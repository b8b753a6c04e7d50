package dev.patoperator.kubernetes;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import dev.cel.runtime.CelFunctionBinding;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code indexOf} and {@code lastIndexOf} of the list library that Kubernetes adds to CEL
 * (kubernetes.io/docs/reference/using-api/cel, "Kubernetes list library"). The library's other functions are missing.
 */
public final class CelLists {

    private static final CelType ELEMENT = TypeParamType.create("T");

    private CelLists() {}

    /** Returns the declarations for a compiler. */
    public static List<CelFunctionDecl> declarations() {
        return List.of(
                declaration("indexOf", "list_a_index_of_int"), declaration("lastIndexOf", "list_a_last_index_of_int"));
    }

    /** Returns the bindings for a runtime. */
    public static List<CelFunctionBinding> bindings() {
        List<CelFunctionBinding> bindings = new ArrayList<>();
        bindings.addAll(CelFunctionBinding.fromOverloads(
                "indexOf", CelFunctionBinding.from("list_a_index_of_int", List.class, Object.class, (list, element) ->
                        (long) list.indexOf(element))));
        bindings.addAll(CelFunctionBinding.fromOverloads(
                "lastIndexOf",
                CelFunctionBinding.from("list_a_last_index_of_int", List.class, Object.class, (list, element) ->
                        (long) list.lastIndexOf(element))));
        return bindings;
    }

    private static CelFunctionDecl declaration(String function, String overload) {
        return CelFunctionDecl.newFunctionDeclaration(
                function,
                CelOverloadDecl.newMemberOverload(overload, SimpleType.INT, ListType.create(ELEMENT), ELEMENT));
    }
}
