package dev.patoperator.precedence.evaluation;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatSelector;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.InvalidSpecException;
import dev.patoperator.model.intent.SelectorIntent;
import dev.patoperator.policy.CompiledSelector;
import dev.patoperator.policy.ConditionStore;
import dev.patoperator.policy.InvalidSelectorException;
import dev.patoperator.policy.Policy;
import dev.patoperator.policy.ReasonTemplate;
import dev.patoperator.policy.item.EvaluationBudget;
import dev.patoperator.precedence.index.ResourceIndex;
import java.util.Optional;
import java.util.function.Predicate;

/** The selectors of the cluster's resources. Their conditions are in a {@link ConditionStore}, which bounds them. */
public final class CompiledPolicies {

    /**
     * What is wrong with a selector.
     *
     * @param mayPass whether it may pass without an edit of the resource
     */
    public record SelectorProblem(String message, boolean mayPass) {}

    private final ResourceIndex index;
    private final ConditionStore conditions;

    public CompiledPolicies(ResourceIndex index, ConditionStore conditions) {
        this.index = index;
        this.conditions = conditions;
    }

    /** The informer has a resource that is new or was edited. */
    public void seen(PatResource<?> resource) {
        if (!hasConditions(resource)) {
            conditions.remove(resource.uid());
            return;
        }
        try {
            Intent intent = Intent.of(resource);
            conditions.register(
                    owner(intent, resource), criteria(intent), intent.action().kind());
        } catch (InvalidSpecException e) {
            conditions.remove(resource.uid());
        }
    }

    /** The informer has it no more. */
    public void forget(PatResource<?> resource) {
        conditions.remove(resource.uid());
    }

    /** Lets go of the resources that are gone, in case that nobody told. */
    public void retain(Predicate<ResourceRef> exists) {
        conditions.retain(exists);
    }

    private static boolean hasConditions(PatResource<?> resource) {
        PatSelector selector =
                resource.getSpec() == null ? null : resource.getSpec().selector();
        return selector != null && selector.matchConditions() != null;
    }

    /** What the resource judges items by; everything matches where it has no selector. */
    Policy.SelectionRule basis(Intent intent, EvaluationBudget budget) {
        try {
            return new Policy.CompiledRule(selector(intent), budget);
        } catch (InvalidSelectorException e) {
            return new Policy.InvalidRule(String.valueOf(e.getMessage()));
        }
    }

    /** What is wrong with the resource's selector; empty when nothing is. */
    public Optional<SelectorProblem> problem(Intent intent) {
        try {
            var unused = selector(intent);
            return Optional.empty();
        } catch (InvalidSelectorException e) {
            return Optional.of(new SelectorProblem(String.valueOf(e.getMessage()), e.mayPass()));
        }
    }

    private CompiledSelector selector(Intent intent) throws InvalidSelectorException {
        Criteria criteria = criteria(intent);
        ResourceRef resource = intent.resource();
        Optional<? extends PatResource<?>> found =
                criteria.conditions().isEmpty() ? Optional.empty() : index.find(resource);
        if (found.isEmpty()) {
            // Nothing to keep: it has no conditions, or was deleted by now.
            conditions.remove(resource.uid());
            return CompiledSelector.compile(criteria, intent.action().kind());
        }
        try {
            return conditions.selector(
                    owner(intent, found.get()), criteria, intent.action().kind());
        } finally {
            if (index.find(resource).isEmpty()) {
                conditions.remove(resource.uid()); // the informer told of that before it was registered
            }
        }
    }

    private static Criteria criteria(Intent intent) {
        SelectorIntent selectorIntent = intent.selectorIntent();
        return selectorIntent == null ? Criteria.ALL : selectorIntent.criteria();
    }

    private static ConditionStore.ConditionsOwner owner(Intent intent, PatResource<?> resource) {
        String createdAt = resource.getMetadata().getCreationTimestamp();
        return new ConditionStore.ConditionsOwner(
                intent.resource(), intent.generation(), createdAt == null ? "" : createdAt);
    }

    /** Whether an item must have been seen before the resource's decision on it can be sent. */
    public boolean compiledFor(Intent intent) {
        return intent.selectorIntent() != null || ReasonTemplate.namesItem(intent.reason());
    }
}
