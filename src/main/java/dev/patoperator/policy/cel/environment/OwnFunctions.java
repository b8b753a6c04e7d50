package dev.patoperator.policy.cel.environment;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelEvaluationExceptionBuilder;
import dev.cel.runtime.CelFunctionBinding;
import dev.patoperator.policy.cel.value.MemberObject;
import java.time.Duration;

/** The functions that other CEL environments do not have: {@code days} and {@code member.inTeam}. */
public final class OwnFunctions {

    public static final String DAYS = "days";

    /** A hundred years. Far below what CEL's timestamps and durations can express. */
    public static final long MAX_DAYS = 36_500;

    private static final String DAYS_OF_INT = "days_int";
    private static final String MEMBER_IN_TEAM = "member_in_team_string";

    private OwnFunctions() {}

    static ImmutableList<CelFunctionDecl> declarations() {
        return ImmutableList.of(
                CelFunctionDecl.newFunctionDeclaration(
                        DAYS, CelOverloadDecl.newGlobalOverload(DAYS_OF_INT, SimpleType.DURATION, SimpleType.INT)),
                CelFunctionDecl.newFunctionDeclaration(
                        MemberObject.IN_TEAM,
                        CelOverloadDecl.newMemberOverload(
                                MEMBER_IN_TEAM, SimpleType.BOOL, CelTypes.MEMBER, SimpleType.STRING)));
    }

    static ImmutableSet<CelFunctionBinding> bindings() {
        return ImmutableSet.<CelFunctionBinding>builder()
                .addAll(CelFunctionBinding.fromOverloads(
                        DAYS, CelFunctionBinding.from(DAYS_OF_INT, Long.class, OwnFunctions::days)))
                .addAll(CelFunctionBinding.fromOverloads(
                        MemberObject.IN_TEAM,
                        CelFunctionBinding.from(
                                MEMBER_IN_TEAM, MemberObject.class, String.class, MemberObject::isInTeam)))
                .build();
    }

    private static Object days(Long days) throws CelEvaluationException {
        if (days < 0 || days > MAX_DAYS) {
            throw CelEvaluationExceptionBuilder.newBuilder("days() takes 0 to %s, not %s", MAX_DAYS, days)
                    .build();
        }
        return Duration.ofDays(days);
    }
}
