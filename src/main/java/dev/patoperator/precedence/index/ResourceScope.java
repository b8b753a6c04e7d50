package dev.patoperator.precedence.index;

import dev.patoperator.api.v1alpha1.PatGrantReviewSpec;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.api.v1alpha1.PatSpec;
import dev.patoperator.api.v1alpha1.ReviewAction;
import dev.patoperator.api.v1alpha1.UnreadableSpec;
import dev.patoperator.credentials.SecretRef;
import dev.patoperator.model.Action;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.Intent;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The organization, action and Secret of a resource, as far as its spec can be read. A resource with an invalid spec has a
 * scope, too: an edit that breaks a Deny must not release what the Deny holds back.
 *
 * @param organization the login as the resource spells it
 * @param selects whether a selector, and no explicit list, says what to decide
 * @param active false while suspended or a dry run by itself
 */
public record ResourceScope(
        ResourceRef resource, String organization, Action action, SecretRef secret, boolean selects, boolean active) {

    private static final Pattern ORGANIZATION = Pattern.compile(PatSpec.ORGANIZATION_PATTERN);

    /** Returns the scope of a resource; empty when its organization or action cannot be read. */
    public static Optional<ResourceScope> of(PatResource<?> resource) {
        PatSpec spec = resource.getSpec();
        if (spec == null) {
            return ofUnreadable(resource, resource.unreadableSpec());
        }
        return of(
                resource,
                spec.organization(),
                action(spec),
                spec.credentialsName(),
                spec.selector() != null && spec.listedIds() == null,
                !Boolean.TRUE.equals(spec.suspend()) && !Boolean.TRUE.equals(spec.dryRun()));
    }

    /** Returns the scope of a resource whose spec is valid. */
    public static ResourceScope of(Intent intent) {
        return new ResourceScope(
                intent.resource(),
                intent.organization(),
                intent.action(),
                new SecretRef(intent.resource().namespace(), intent.credentialsName()),
                intent.selecting(),
                intent.takesPrecedence());
    }

    private static Optional<ResourceScope> ofUnreadable(PatResource<?> resource, @Nullable UnreadableSpec spec) {
        if (spec == null) {
            return Optional.empty();
        }
        Action action = resource instanceof PatRevocation ? Action.REVOKE : action(spec.action());
        return of(
                resource,
                spec.organization(),
                action,
                spec.credentialsName(),
                spec.hasSelector() && !spec.hasIds(),
                !spec.suspend() && !spec.dryRun());
    }

    private static Optional<ResourceScope> of(
            PatResource<?> resource,
            @Nullable String organization,
            @Nullable Action action,
            String credentialsName,
            boolean selects,
            boolean active) {
        if (organization == null || action == null || !isLogin(organization)) {
            return Optional.empty();
        }
        return Optional.of(new ResourceScope(
                Intent.refOf(resource),
                organization,
                action,
                new SecretRef(resource.namespace(), credentialsName),
                selects,
                active));
    }

    private static boolean isLogin(String organization) {
        return organization.length() <= PatSpec.MAX_ORGANIZATION_LENGTH
                && ORGANIZATION.matcher(organization).matches();
    }

    private static @Nullable Action action(PatSpec spec) {
        return spec instanceof PatGrantReviewSpec review ? action(review.action()) : Action.REVOKE;
    }

    private static @Nullable Action action(@Nullable ReviewAction action) {
        if (action == ReviewAction.APPROVE) {
            return Action.APPROVE;
        }
        return action == ReviewAction.DENY ? Action.DENY : null;
    }

    /** Returns the organization in lower case, because GitHub compares logins without regard to case. */
    public String organizationKey() {
        return Intent.organizationKey(organization);
    }

    /** Whether this is a Deny selector that may hold back what others approve. */
    public boolean isActiveDenyPolicy() {
        return isDenyPolicy() && active;
    }

    /** Whether this is a Deny selector, active or not. */
    public boolean isDenyPolicy() {
        return action == Action.DENY && selects;
    }
}
