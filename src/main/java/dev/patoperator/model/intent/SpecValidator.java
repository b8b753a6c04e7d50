package dev.patoperator.model.intent;

import dev.patoperator.api.v1alpha1.CredentialsRef;
import dev.patoperator.api.v1alpha1.MissingPolicy;
import dev.patoperator.api.v1alpha1.PatGrantReviewSpec;
import dev.patoperator.api.v1alpha1.PatRevocationSpec;
import dev.patoperator.api.v1alpha1.PatSelector;
import dev.patoperator.api.v1alpha1.PatSpec;
import dev.patoperator.api.v1alpha1.ReviewAction;
import dev.patoperator.api.v1alpha1.Variable;
import dev.patoperator.model.Action;
import dev.patoperator.model.expression.InvalidExpressionException;
import dev.patoperator.model.expression.SpecExpressions;
import dev.patoperator.model.expression.SpecVariables;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks the CRD's bounds again, for a resource that was stored under another schema or without validation: values that go
 * into a URL are never trusted.
 */
final class SpecValidator {

    private static final Pattern ORGANIZATION = Pattern.compile(PatSpec.ORGANIZATION_PATTERN);
    private static final Pattern VARIABLE_NAME = Pattern.compile(PatSpec.VARIABLE_NAME_PATTERN);
    private static final Pattern SECRET_NAME = Pattern.compile("[a-z0-9](?:[-.a-z0-9]{0,251}[a-z0-9])?");

    private SpecValidator() {}

    static PatSpec checked(@Nullable PatSpec spec) throws InvalidSpecException {
        if (spec == null) {
            throw new InvalidSpecException("spec is missing, or a value in it is not of the type that its field has");
        }
        return spec;
    }

    static String organization(PatSpec spec) throws InvalidSpecException {
        String organization = spec.organization();
        if (organization == null
                || organization.length() > PatSpec.MAX_ORGANIZATION_LENGTH
                || !ORGANIZATION.matcher(organization).matches()) {
            throw new InvalidSpecException(
                    "spec.organization is " + shown(organization) + ", but must be " + PatSpec.ORGANIZATION_FORM);
        }
        return organization;
    }

    static Action action(PatSpec spec) throws InvalidSpecException {
        if (spec instanceof PatRevocationSpec) {
            return Action.REVOKE;
        }
        ReviewAction action = ((PatGrantReviewSpec) spec).action();
        if (action == ReviewAction.APPROVE) {
            return Action.APPROVE;
        }
        if (action == ReviewAction.DENY) {
            return Action.DENY;
        }
        throw new InvalidSpecException("spec.action is " + (action == null ? "missing" : "not a value known here")
                + ", but must be Approve or Deny");
    }

    static @Nullable String reason(PatSpec spec) throws InvalidSpecException {
        String reason = spec.reason();
        // In code points, as the API server counts.
        int length = reason == null ? 0 : reason.codePointCount(0, reason.length());
        if (length > PatSpec.MAX_REASON_LENGTH) {
            throw new InvalidSpecException("spec.reason has " + length + " characters, but at most "
                    + PatSpec.MAX_REASON_LENGTH + " are allowed");
        }
        return reason;
    }

    /** Returns the spec's variables, and the expression of its reason. Conditions are not checked here. */
    static SpecExpressions expressions(PatSpec spec) throws InvalidSpecException {
        SpecVariables variables = variables(spec.variables());
        String reason = spec.reasonExpression();
        return new SpecExpressions(
                variables, reason == null ? null : expression("spec.reasonExpression", reason, variables));
    }

    private static SpecVariables variables(@Nullable List<Variable> given) throws InvalidSpecException {
        if (given == null) {
            return SpecVariables.NONE;
        }
        if (given.isEmpty() || given.size() > PatSpec.MAX_VARIABLES) {
            throw new InvalidSpecException(
                    "spec.variables has " + given.size() + " entries, but must have 1 to " + PatSpec.MAX_VARIABLES);
        }
        List<SpecVariables.Definition> definitions = new ArrayList<>();
        for (Variable variable : given) {
            String name = variable == null ? null : variable.name();
            if (variable == null
                    || name == null
                    || name.length() > PatSpec.MAX_VARIABLE_NAME_LENGTH
                    || !VARIABLE_NAME.matcher(name).matches()) {
                throw new InvalidSpecException(
                        "spec.variables.name is " + shown(name) + ", but must be " + PatSpec.VARIABLE_NAME_FORM);
            }
            String where = "spec.variables '" + name + "'";
            String expression = expression(where, variable.expression(), new SpecVariables(definitions));
            if (definitions.stream().anyMatch(definition -> definition.name().equals(name))) {
                throw new InvalidSpecException("spec.variables uses the name '" + name + "' more than once");
            }
            definitions.add(new SpecVariables.Definition(name, expression));
        }
        return new SpecVariables(definitions);
    }

    /**
     * Returns a CEL expression whose length, and the length that it has with its variables written out, is allowed.
     *
     * @param where the expression, as messages name it
     * @param variables what it may read
     */
    static String expression(String where, @Nullable String expression, SpecVariables variables)
            throws InvalidSpecException {
        if (expression == null || expression.isEmpty()) {
            throw new InvalidSpecException(where + " has no expression");
        }
        if (expression.codePointCount(0, expression.length()) > PatSelector.MAX_EXPRESSION_LENGTH) {
            throw new InvalidSpecException(
                    where + " has an expression of more than " + PatSelector.MAX_EXPRESSION_LENGTH + " characters");
        }
        try {
            variables.check(expression);
        } catch (InvalidExpressionException e) {
            throw new InvalidSpecException(where + " " + e.getMessage());
        }
        return expression;
    }

    static List<Long> ids(PatSpec spec) throws InvalidSpecException {
        String field = "spec." + spec.idsField();
        if (spec.listedIds() == null && spec.selector() != null) {
            return List.of();
        }
        List<Long> ids = spec.ids();
        // An empty list with a selector is refused, too: the selector would no longer guard ids, but choose from all
        // items.
        if (ids.isEmpty() || ids.size() > PatSpec.MAX_IDS) {
            throw new InvalidSpecException(field + " has " + ids.size() + " ids, but must have 1 to 500"
                    + (spec.selector() == null ? " where there is no selector" : ""));
        }
        for (Long id : ids) {
            if (id == null || id < 1 || id > PatSpec.MAX_ID) {
                throw new InvalidSpecException(field + " holds " + id + ", but ids are 1 to " + PatSpec.MAX_ID);
            }
        }
        return ids.stream().distinct().toList();
    }

    static MissingPolicy missingPolicy(PatSpec spec) throws InvalidSpecException {
        MissingPolicy policy = spec.missingPolicy();
        if (policy == MissingPolicy.UNKNOWN) {
            throw new InvalidSpecException("spec.missingPolicy is not a value known here, but must be Fail or Ignore");
        }
        return policy == null ? MissingPolicy.FAIL : policy;
    }

    static String credentialsName(PatSpec spec) throws InvalidSpecException {
        String name = spec.credentialsName();
        if (!SECRET_NAME.matcher(name).matches()) {
            throw new InvalidSpecException(
                    "spec.credentialsRef.name is " + shown(name) + ", but must be " + CredentialsRef.FORM);
        }
        return name;
    }

    static String shown(@Nullable String value) {
        if (value == null) {
            return "missing";
        }
        String printable = value.replaceAll("\\p{Cntrl}", "?");
        return "'" + (printable.length() > 60 ? printable.substring(0, 60) + "…" : printable) + "'";
    }
}
