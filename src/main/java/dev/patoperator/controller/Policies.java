package dev.patoperator.controller;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatSelector;
import dev.patoperator.decision.Criteria;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.InvalidSpecException;
import dev.patoperator.decision.ResourceRef;
import dev.patoperator.decision.Selection;
import dev.patoperator.policy.ConditionStore;
import dev.patoperator.policy.EvaluationBudget;
import dev.patoperator.policy.InvalidSelectorException;
import dev.patoperator.policy.Policy;
import dev.patoperator.policy.ReasonTemplate;
import dev.patoperator.policy.Selector;
import dev.patoperator.precedence.ResourceIndex;
import java.util.Optional;
import java.util.function.Predicate;

/** The selectors of the cluster's resources. Their conditions are in a {@link ConditionStore}, which bounds them. */
final class Policies {

    /**
     * What is wrong with a selector.
     *
     * @param mayPass whether it may pass without an edit of the resource
     */
    record Flaw(String message, boolean mayPass) {}

    private final ResourceIndex index;
    private final ConditionStore conditions;

    Policies(ResourceIndex index, ConditionStore conditions) {
        this.index = index;
        this.conditions = conditions;
    }

    /** The informer has a resource that is new or was edited. */
    void seen(PatResource<?> resource) {
        if (!hasConditions(resource)) {
            conditions.remove(resource.uid());
            return;
        }
        try {
            Intent intent = Intent.of(resource);
            conditions.register(
                    owner(intent, resource), criteria(intent), intent.action().subject());
        } catch (InvalidSpecException e) {
            conditions.remove(resource.uid());
        }
    }

    /** The informer has it no more. */
    void gone(PatResource<?> resource) {
        conditions.remove(resource.uid());
    }

    /** Lets go of the resources that are gone, in case that nobody told. */
    void retain(Predicate<ResourceRef> exists) {
        conditions.retain(exists);
    }

    private static boolean hasConditions(PatResource<?> resource) {
        PatSelector selector =
                resource.getSpec() == null ? null : resource.getSpec().selector();
        return selector != null && selector.matchConditions() != null;
    }

    /** What the resource judges items by; everything matches where it has no selector. */
    Policy.Basis basis(Intent intent, EvaluationBudget budget) {
        try {
            return new Policy.Compiled(selector(intent), budget);
        } catch (InvalidSelectorException e) {
            return new Policy.Broken(String.valueOf(e.getMessage()));
        }
    }

    /** What is wrong with the resource's selector; empty when nothing is. */
    Optional<Flaw> flaw(Intent intent) {
        try {
            var unused = selector(intent);
            return Optional.empty();
        } catch (InvalidSelectorException e) {
            return Optional.of(new Flaw(String.valueOf(e.getMessage()), e.mayPass()));
        }
    }

    private Selector selector(Intent intent) throws InvalidSelectorException {
        Criteria criteria = criteria(intent);
        ResourceRef resource = intent.resource();
        Optional<? extends PatResource<?>> found =
                criteria.conditions().isEmpty() ? Optional.empty() : index.find(resource);
        if (found.isEmpty()) {
            // Nothing to keep: it has no conditions, or was deleted by now.
            conditions.remove(resource.uid());
            return Selector.compile(criteria, intent.action().subject());
        }
        try {
            return conditions.selector(
                    owner(intent, found.get()), criteria, intent.action().subject());
        } finally {
            if (index.find(resource).isEmpty()) {
                conditions.remove(resource.uid()); // the informer told of that before it was registered
            }
        }
    }

    private static Criteria criteria(Intent intent) {
        Selection selection = intent.selection();
        return selection == null ? Criteria.ALL : selection.criteria();
    }

    private static ConditionStore.Owner owner(Intent intent, PatResource<?> resource) {
        String createdAt = resource.getMetadata().getCreationTimestamp();
        return new ConditionStore.Owner(intent.resource(), intent.generation(), createdAt == null ? "" : createdAt);
    }

    /** Whether an item must have been seen before the resource's decision on it can be sent. */
    boolean judges(Intent intent) {
        return intent.selection() != null || ReasonTemplate.namesItem(intent.reason());
    }
}
