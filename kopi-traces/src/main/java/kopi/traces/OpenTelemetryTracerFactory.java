package kopi.traces;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import kopi.core.meter.Meter;
import kopi.core.trace.TraceSampling;
import kopi.core.trace.Tracer;
import kopi.core.trace.TracerFactory;

/** Makes tracers that send spans where the variables {@code OTEL_*} say. */
public final class OpenTelemetryTracerFactory implements TracerFactory {
    private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");
    private static final AttributeKey<String> INSTANCE = AttributeKey.stringKey("service.instance.id");
    private static final AttributeKey<String> VERSION = AttributeKey.stringKey("service.version");
    /** What the SDK calls a service that has no name. */
    private static final String NAMELESS = "unknown_service";

    private static final String INSTANCE_BY_CHANCE =
            "io.opentelemetry.sdk.autoconfigure.ServiceInstanceIdResourceProvider";
    private static final String PREFIX = "otel.";
    private static final String PROTOCOL = "http/protobuf";
    private static final int USUAL_QUEUE = 2_048;

    @Override
    public Tracer open(Recorded process, Map<String, String> environment, Meter meter) {
        requireProtocol(environment, "OTEL_EXPORTER_OTLP_PROTOCOL");
        requireProtocol(environment, "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL");
        var sampling = TraceSampling.of(
                environment.getOrDefault("OTEL_TRACES_SAMPLER", ""),
                environment.getOrDefault("OTEL_TRACES_SAMPLER_ARG", ""));
        var spans = new SpanQueue(meter);
        try {
            return new SdkTracer(sdk(process, properties(environment), spans), sampling);
        } catch (ConfigurationException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static void requireProtocol(Map<String, String> environment, String variable) {
        String protocol = environment.getOrDefault(variable, "");
        if (!protocol.isEmpty() && !protocol.equals(PROTOCOL)) {
            throw new IllegalArgumentException(variable + " must be " + PROTOCOL + ", which is all that kopi speaks");
        }
    }

    /** As the SDK calls them. */
    private static Map<String, String> properties(Map<String, String> environment) {
        Map<String, String> properties = new HashMap<>();
        environment.forEach((name, value) -> {
            String property = name.toLowerCase(Locale.ROOT).replace('_', '.');
            if (property.startsWith(PREFIX)) {
                properties.put(property, value);
            }
        });
        properties.put("otel.exporter.otlp.protocol", PROTOCOL);
        properties.put("otel.metrics.exporter", "none");
        properties.put("otel.logs.exporter", "none");
        // Which instance this is, kopi knows.
        properties.merge(
                "otel.java.disabled.resource.providers", INSTANCE_BY_CHANCE, (others, one) -> others + "," + one);
        // The core decides what is traced, and asks for no more than that.
        properties.put("otel.traces.sampler", "always_on");
        return properties;
    }

    private static OpenTelemetrySdk sdk(Recorded process, Map<String, String> properties, SpanQueue spans) {
        return AutoConfiguredOpenTelemetrySdk.builder()
                .disableShutdownHook()
                .setServiceClassLoader(OpenTelemetryTracerFactory.class.getClassLoader())
                .addPropertiesCustomizer(_ -> properties)
                .addResourceCustomizer((known, _) -> resource(known, process))
                .addSamplerCustomizer((_, _) -> Sampler.alwaysOn())
                .addSpanExporterCustomizer((exporter, _) -> spans.before(exporter))
                .addSpanProcessorCustomizer((processor, config) -> spans.behind(processor, queueOf(config)))
                .addTracerProviderCustomizer((provider, _) -> provider.setIdGenerator(GivenIds.INSTANCE))
                .build()
                .getOpenTelemetrySdk();
    }

    private static int queueOf(ConfigProperties config) {
        return config.getInt("otel.bsp.max.queue.size", USUAL_QUEUE);
    }

    private static Resource resource(Resource known, Recorded process) {
        var own = Attributes.builder().put(INSTANCE, process.instance()).put(VERSION, process.version());
        String name = known.getAttribute(SERVICE);
        if (name == null || name.startsWith(NAMELESS)) {
            own.put(SERVICE, process.service());
        }
        return known.merge(Resource.create(own.build()));
    }
}
