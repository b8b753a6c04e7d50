package dev.patoperator.model.intent;

import dev.patoperator.api.v1alpha1.MissingPolicy;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatSpec;
import dev.patoperator.model.Action;
import dev.patoperator.model.ResourceRef;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one generation of a resource asks for: its spec, judged and with the defaults filled in.
 *
 * @param organization the login as the resource spells it
 * @param ids without duplicates, in the resource's order
 * @param ignoreMissing whether an id that is not there counts as done
 * @param retryRequestedAt value of the retry annotation
 * @param selectorIntent what it selects; null for a resource that only lists ids
 */
public record Intent(
        ResourceRef resource,
        long generation,
        String organization,
        Action action,
        @Nullable String reason,
        List<Long> ids,
        boolean dryRun,
        boolean suspended,
        boolean ignoreMissing,
        String credentialsName,
        @Nullable String retryRequestedAt,
        @Nullable SelectorIntent selectorIntent) {

    public Intent {
        ids = List.copyOf(ids);
    }

    /**
     * Reads a resource.
     *
     * @throws InvalidSpecException when the spec holds what the CRD's schema refuses
     */
    public static Intent of(PatResource<?> resource) throws InvalidSpecException {
        PatSpec spec = SpecValidator.checked(resource.getSpec());
        return new Intent(
                refOf(resource),
                resource.generation(),
                SpecValidator.organization(spec),
                SpecValidator.action(spec),
                SpecValidator.reason(spec),
                SpecValidator.ids(spec),
                Boolean.TRUE.equals(spec.dryRun()),
                Boolean.TRUE.equals(spec.suspend()),
                SpecValidator.missingPolicy(spec) == MissingPolicy.IGNORE,
                SpecValidator.credentialsName(spec),
                resource.retryRequestedAt(),
                SelectorValidator.selection(spec));
    }

    /** The resource's identity. */
    public static ResourceRef refOf(PatResource<?> resource) {
        return new ResourceRef(resource.getKind(), resource.namespace(), resource.name(), resource.uid());
    }

    /** Whether a selector guards the ids: one that it does not match is not sent. */
    public boolean guarded() {
        return selectorIntent != null && !ids.isEmpty();
    }

    /** Whether a selector, and no list of ids, says what to decide. */
    public boolean selecting() {
        return selectorIntent != null && ids.isEmpty();
    }

    /** Whether it keeps deciding whatever its selector matches. */
    public boolean isStanding() {
        return selecting() && selectorIntent != null && selectorIntent.interval() != null;
    }

    /** Whether its selector is evaluated once; a dry run looks again for each generation. */
    public boolean isOneShot() {
        return selecting() && !isStanding();
    }

    /** GitHub compares logins without regard to case. */
    public String organizationKey() {
        return organizationKey(organization);
    }

    /** The same for any login. */
    public static String organizationKey(String organization) {
        return organization.toLowerCase(Locale.ROOT);
    }
}
