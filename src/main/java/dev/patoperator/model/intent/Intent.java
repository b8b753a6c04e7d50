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
 * What one generation of a resource requests: its spec, validated and with the defaults filled in.
 *
 * @param organization the login as the resource spells it
 * @param ids without duplicates, in the resource's order
 * @param dryRun whether nothing is sent: the resource asks for a dry run, or the operator's setting makes it one
 * @param ignoreMissing whether an id that is not listed counts as done
 * @param retryRequestedAt value of the retry annotation
 * @param selectorIntent what it selects; null for a resource that only lists ids
 * @param dryRunOfOperator whether it is a dry run only because of the operator's setting
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
        @Nullable SelectorIntent selectorIntent,
        boolean dryRunOfOperator) {

    public Intent {
        ids = List.copyOf(ids);
    }

    /** Creates what a resource itself requests, whatever the operator's settings are. */
    public Intent(
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
        this(
                resource,
                generation,
                organization,
                action,
                reason,
                ids,
                dryRun,
                suspended,
                ignoreMissing,
                credentialsName,
                retryRequestedAt,
                selectorIntent,
                false);
    }

    /**
     * Reads and validates the spec of a resource.
     *
     * @throws InvalidSpecException when the spec has a value that the CRD's schema refuses
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

    /** Returns the identity of a resource. */
    public static ResourceRef refOf(PatResource<?> resource) {
        return new ResourceRef(resource.getKind(), resource.namespace(), resource.name(), resource.uid());
    }

    /** Returns the same as a dry run of the operator. What is a dry run by itself stays as it is. */
    public Intent asDryRunOfOperator() {
        return dryRun
                ? this
                : new Intent(
                        resource,
                        generation,
                        organization,
                        action,
                        reason,
                        ids,
                        true,
                        suspended,
                        ignoreMissing,
                        credentialsName,
                        retryRequestedAt,
                        selectorIntent,
                        true);
    }

    /**
     * Whether it may hold back or shield what other resources decide: not while it is suspended or a dry run by itself. The
     * operator's dry run does not count, so that its reports show what would be decided.
     */
    public boolean takesPrecedence() {
        return !suspended && !asksForDryRun();
    }

    /** Whether the resource itself asks for a dry run, whatever the operator's setting is. */
    public boolean asksForDryRun() {
        return dryRun && !dryRunOfOperator;
    }

    /** Whether a selector guards the ids: an id that it does not match is not sent. */
    public boolean guarded() {
        return selectorIntent != null && !ids.isEmpty();
    }

    /** Whether a selector, and no explicit list, says what to decide. */
    public boolean selecting() {
        return selectorIntent != null && ids.isEmpty();
    }

    /** Whether it has a standing selector, which is evaluated again and again. */
    public boolean isStanding() {
        return selecting() && selectorIntent != null && selectorIntent.interval() != null;
    }

    /** Whether it has a one-shot selector. A dry run is evaluated again for each generation. */
    public boolean isOneShot() {
        return selecting() && !isStanding();
    }

    /** Returns the organization in lower case, because GitHub compares logins without regard to case. */
    public String organizationKey() {
        return organizationKey(organization);
    }

    /** Returns the same for any login. */
    public static String organizationKey(String organization) {
        return organization.toLowerCase(Locale.ROOT);
    }
}
