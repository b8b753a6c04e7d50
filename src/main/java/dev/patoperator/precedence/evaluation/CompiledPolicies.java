package dev.patoperator.precedence.evaluation;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatSelector;
import dev.patoperator.api.v1alpha1.PatSpec;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.exemption.Exemptions;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.ParsedResource;
import dev.patoperator.model.intent.SelectorIntent;
import dev.patoperator.model.intent.SpecWarnings;
import dev.patoperator.policy.CompiledSelector;
import dev.patoperator.policy.ConditionStore;
import dev.patoperator.policy.InvalidSelectorException;
import dev.patoperator.policy.Policy;
import dev.patoperator.policy.ReasonTemplate;
import dev.patoperator.policy.SelectorWarnings;
import dev.patoperator.policy.item.EvaluationBudget;
import dev.patoperator.precedence.index.ResourceIndex;
import java.util.Optional;
import java.util.function.Predicate;

/** Compiles the selectors of the cluster's resources. A {@link ConditionStore} keeps their conditions and bounds them. */
public final class CompiledPolicies {

    /**
     * What is wrong with a selector.
     *
     * @param mayPass whether the problem may end without an edit of the resource
     */
    public record SelectorProblem(String message, boolean mayPass) {}

    private static final SelectorIntent EVERYTHING = new SelectorIntent(Criteria.ALL, null, PatSpec.DEFAULT_LIMIT);

    private final ResourceIndex index;
    private final ConditionStore conditions;

    public CompiledPolicies(ResourceIndex index, ConditionStore conditions) {
        this.index = index;
        this.conditions = conditions;
    }

    /** Registers the conditions of a resource that the informer reported as new or edited. */
    public void register(PatResource<?> resource) {
        Optional<Intent> parsed =
                hasExpressions(resource) ? ParsedResource.of(resource).intent() : Optional.empty();
        parsed.ifPresentOrElse(
                intent -> conditions.register(
                        owner(intent, resource),
                        selectorIntent(intent),
                        intent.action().kind()),
                () -> conditions.remove(resource.uid()));
    }

    /** Removes the conditions of a resource that the informer reported as deleted. */
    public void forget(PatResource<?> resource) {
        conditions.remove(resource.uid());
    }

    /** Removes the conditions of resources that are gone, in case the informer did not report it. */
    public void retain(Predicate<ResourceRef> exists) {
        conditions.retain(exists);
    }

    /** Asked before anything is parsed: most resources have none. */
    private static boolean hasExpressions(PatResource<?> resource) {
        PatSpec spec = resource.getSpec();
        PatSelector selector = spec == null ? null : spec.selector();
        return spec != null
                && selector != null
                && (selector.matchConditions() != null || spec.variables() != null || spec.reasonExpression() != null);
    }

    /** Returns the rule by which the resource chooses items. Without a selector everything matches. */
    Policy.SelectionRule selectionRule(Intent intent, EvaluationBudget budget) {
        try {
            SelectorIntent selectorIntent = intent.selectorIntent();
            return new Policy.CompiledRule(
                    selector(intent), budget, selectorIntent == null ? Exemptions.NONE : selectorIntent.exemptions());
        } catch (InvalidSelectorException e) {
            return new Policy.InvalidRule(String.valueOf(e.getMessage()));
        }
    }

    /** Returns what is wrong with the resource's selector; empty when nothing is. */
    public Optional<SelectorProblem> problem(Intent intent) {
        try {
            var unused = selector(intent);
            return Optional.empty();
        } catch (InvalidSelectorException e) {
            return Optional.of(new SelectorProblem(String.valueOf(e.getMessage()), e.isTransient()));
        }
    }

    /**
     * Returns what is probably wrong with a valid selector; see {@link SelectorWarnings}. Nothing for a
     * selector that does not compile, and when the resource was deleted or edited meanwhile.
     */
    public SpecWarnings warnings(Intent intent) {
        PatSelector written = intent.selectorIntent() == null
                ? null
                : index.find(intent.resource())
                        .filter(resource -> resource.generation() == intent.generation())
                        .map(resource -> resource.getSpec().selector())
                        .orElse(null);
        if (written == null) {
            return SpecWarnings.NONE;
        }
        try {
            return SelectorWarnings.of(written, selector(intent));
        } catch (InvalidSelectorException e) {
            return SpecWarnings.NONE; // the resource says so in its Ready condition
        }
    }

    private CompiledSelector selector(Intent intent) throws InvalidSelectorException {
        SelectorIntent selector = selectorIntent(intent);
        ResourceRef resource = intent.resource();
        Optional<? extends PatResource<?>> found = selector.hasExpressions() ? index.find(resource) : Optional.empty();
        if (found.isEmpty()) {
            // There is nothing to keep: the resource has no expressions, or was deleted meanwhile.
            conditions.remove(resource.uid());
            return CompiledSelector.compile(selector, intent.action().kind());
        }
        try {
            return conditions.selector(
                    owner(intent, found.get()), selector, intent.action().kind());
        } finally {
            if (index.find(resource).isEmpty()) {
                conditions.remove(
                        resource.uid()); // the informer may have reported the deletion before the registration
            }
        }
    }

    private static SelectorIntent selectorIntent(Intent intent) {
        SelectorIntent selectorIntent = intent.selectorIntent();
        return selectorIntent == null ? EVERYTHING : selectorIntent;
    }

    private static ConditionStore.ConditionsOwner owner(Intent intent, PatResource<?> resource) {
        String createdAt = resource.getMetadata().getCreationTimestamp();
        return new ConditionStore.ConditionsOwner(
                intent.resource(), intent.generation(), createdAt == null ? "" : createdAt);
    }

    /** Whether the resource's decisions need the listed item: for its selector, or for placeholders in its reason. */
    public boolean needsListedItem(Intent intent) {
        return intent.selectorIntent() != null || ReasonTemplate.namesItem(intent.reason());
    }
}
