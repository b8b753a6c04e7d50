package dev.patoperator.policy;

import dev.patoperator.api.v1alpha1.PatSelector;
import dev.patoperator.github.pat.KnownPermissions;
import dev.patoperator.model.intent.SpecWarnings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * What is probably wrong with a selector, although it is valid: only GitHub knows all names. Each warning is one sentence
 * that says what to write.
 */
public final class SelectorWarnings {

    private SelectorWarnings() {}

    /**
     * Returns the warnings about a selector.
     *
     * @param written the selector as the resource spells it
     * @param compiled the same selector, compiled
     */
    public static SpecWarnings of(PatSelector written, CompiledSelector compiled) {
        List<String> warnings = new ArrayList<>();
        String permission = written.permission();
        if (permission != null) {
            addPermission(permission, warnings);
        }
        List<String> owners = written.owners();
        if (owners != null) {
            owners.stream()
                    .filter(Objects::nonNull)
                    .filter(SelectorWarnings::hasCapitals)
                    .forEach(
                            owner -> warnings.add("selector.owners has '" + owner + "' with capital letters: a login is"
                                    + " the same in upper and lower case, so write " + lower(owner)));
        }
        String repository = written.repository();
        if (repository != null && hasCapitals(repository)) {
            warnings.add("selector.repository is '" + repository + "' with capital letters: GitHub does not document"
                    + " whether its answer depends on them, so write " + lower(repository));
        }
        SpecWarnings ofConditions = compiled.conditionWarnings();
        warnings.addAll(ofConditions.texts());
        return new SpecWarnings(warnings, ofConditions.others());
    }

    private static void addPermission(String permission, List<String> warnings) {
        int cut = permission.lastIndexOf('_');
        String name = permission.substring(0, Math.max(0, cut));
        if (!KnownPermissions.isKnown(name)) {
            warnings.add("selector.permission names the permission '" + KnownPermissions.shown(name)
                    + "', which is not known here: "
                    + KnownPermissions.closest(name)
                            .map(known -> "did you mean " + known + permission.substring(cut) + "?")
                            .orElse("check its spelling"));
        }
    }

    private static boolean hasCapitals(String name) {
        return !name.equals(lower(name));
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
