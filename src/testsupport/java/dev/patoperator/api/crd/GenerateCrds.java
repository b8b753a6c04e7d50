package dev.patoperator.api.crd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.patoperator.api.v1alpha1.PatGrantResource;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatInventory;
import dev.patoperator.api.v1alpha1.PatRequestResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The build step that turns the Java types into CRD files. */
public final class GenerateCrds {
    private static final String HEADER = """
            # Generated from the Java types in dev.patoperator.api.v1alpha1; a test fails when they differ. To generate it again:
            # mvn process-test-classes -Dcrds.directory=deploy/crds
            """;

    private static final List<Class<? extends CustomResource<?, ?>>> KINDS = List.of(
            PatGrantReview.class,
            PatRevocation.class,
            PatInventory.class,
            PatRequestResource.class,
            PatGrantResource.class);

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .disable(YAMLGenerator.Feature.SPLIT_LINES, YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build();

    private GenerateCrds() {}

    /**
     * Writes one file for each kind.
     *
     * @param args the directory, which is created when it does not exist
     */
    public static void main(String[] args) throws IOException {
        Path directory = Files.createDirectories(Path.of(args[0]));
        for (Map.Entry<String, String> file : files().entrySet()) {
            Files.writeString(directory.resolve(file.getKey()), file.getValue());
        }
    }

    /** Returns the YAML by file name, one for each kind. */
    static Map<String, String> files() {
        Map<String, String> files = new TreeMap<>();
        for (Class<? extends CustomResource<?, ?>> kind : KINDS) {
            CustomResourceDefinition crd = generate(kind);
            JsonNode tree = withWholeNumbers(new KubernetesSerialization().convertValue(crd, ObjectNode.class));
            files.put(crd.getMetadata().getName() + "-v1.yml", HEADER + yaml(tree));
        }
        return files;
    }

    private static CustomResourceDefinition generate(Class<? extends CustomResource<?, ?>> kind) {
        Capture capture = new Capture(kind);
        new CRDGenerator()
                .customResourceClasses(kind)
                .forCRDVersions("v1")
                .withOutput(new Discard())
                .withPostProcessor(capture)
                .generate();
        return capture.crd;
    }

    private static String yaml(JsonNode tree) {
        try {
            return YAML.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    // The model keeps bounds as doubles, which would print 2^53 - 1 as 9.007199254740991E15.
    private static JsonNode withWholeNumbers(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(property -> property.setValue(withWholeNumbers(property.getValue())));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, withWholeNumbers(array.get(i)));
            }
        } else if (node.isDouble() && node.canConvertToExactIntegral()) {
            return LongNode.valueOf(node.longValue());
        }
        return node;
    }

    private static final class Capture implements CRDPostProcessor {
        private final Class<? extends CustomResource<?, ?>> kind;
        private CustomResourceDefinition crd;

        Capture(Class<? extends CustomResource<?, ?>> kind) {
            this.kind = kind;
        }

        @Override
        public HasMetadata process(HasMetadata generated, String version) {
            crd = SchemaRefinements.apply((CustomResourceDefinition) generated, kind);
            return crd;
        }
    }

    private static final class Discard extends CRDGenerator.AbstractCRDOutput<ByteArrayOutputStream> {
        @Override
        protected ByteArrayOutputStream createStreamFor(String name) {
            return new ByteArrayOutputStream();
        }
    }
}
