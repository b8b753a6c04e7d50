package dev.patoperator.policy.cel.environment;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.patoperator.model.ItemKind;
import dev.patoperator.policy.cel.value.MemberObject;
import dev.patoperator.policy.cel.value.RepositoryObject;
import dev.patoperator.policy.cel.value.TypeNames;
import dev.patoperator.policy.item.ItemField;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The types of objects, for the checker.
 *
 * @param item the type of {@code request} or {@code grant}
 */
record CelTypes(StructType item, ImmutableMap<String, CelType> byName) implements CelTypeProvider {

    private static final ListType TEXTS = ListType.create(SimpleType.STRING);

    /** One map for each group of permissions. */
    private static final StructType PERMISSIONS = struct(
            TypeNames.PERMISSIONS,
            ImmutableMap.of(
                    "organization", MapType.create(SimpleType.STRING, SimpleType.STRING),
                    "repository", MapType.create(SimpleType.STRING, SimpleType.STRING),
                    "other", MapType.create(SimpleType.STRING, SimpleType.STRING)));

    static final StructType MEMBER = struct(
            TypeNames.MEMBER,
            ImmutableMap.of(MemberObject.LOGIN, SimpleType.STRING, MemberObject.ROLE, SimpleType.STRING));

    private static final StructType REPOSITORY = struct(
            TypeNames.REPOSITORY,
            ImmutableMap.of(
                    RepositoryObject.NAME, SimpleType.STRING,
                    RepositoryObject.VISIBILITY, SimpleType.STRING,
                    RepositoryObject.ARCHIVED, SimpleType.BOOL,
                    RepositoryObject.TOPICS, TEXTS,
                    RepositoryObject.CUSTOM_PROPERTIES, MapType.create(SimpleType.STRING, TEXTS)));

    static CelTypes of(ItemKind kind) {
        ImmutableMap.Builder<String, CelType> fields = ImmutableMap.builder();
        ItemField.of(kind).forEach(field -> fields.put(field.celName(), type(field.celType())));
        StructType item = struct(TypeNames.item(kind), fields.buildOrThrow());
        return new CelTypes(
                item,
                Stream.of(item, PERMISSIONS, MEMBER, REPOSITORY)
                        .collect(ImmutableMap.toImmutableMap(CelType::name, Function.identity())));
    }

    @Override
    public ImmutableCollection<CelType> types() {
        return byName.values();
    }

    @Override
    public Optional<CelType> findType(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    private static StructType struct(String name, ImmutableMap<String, CelType> fields) {
        return StructType.create(name, fields.keySet(), field -> Optional.ofNullable(fields.get(field)));
    }

    private static CelType type(String name) {
        return switch (name) {
            case "int" -> SimpleType.INT;
            case "bool" -> SimpleType.BOOL;
            case "string" -> SimpleType.STRING;
            case "timestamp" -> SimpleType.TIMESTAMP;
            case "duration" -> SimpleType.DURATION;
            case "list(string)" -> TEXTS;
            case "list(" + TypeNames.REPOSITORY + ")" -> ListType.create(REPOSITORY);
            case TypeNames.PERMISSIONS -> PERMISSIONS;
            default -> throw new IllegalArgumentException("no field has the type " + name);
        };
    }
}
