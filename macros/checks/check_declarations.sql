{#- Declarations that were edited and not compiled would change nothing, silently: each compiled
    model holds the hash of what it was compiled from. Runs on-run-start. -#}
{% macro check_declarations() -%}
    {%- if not execute -%}{{ return('') }}{%- endif -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' -%}
        {%- set meta = node.config.meta -%}
        {%- set declared = meta.get('features', meta.get('families', meta.get('segments'))) -%}
        {%- set compiled_from = meta.get('compiled_from') -%}
        {%- if (declared is not none or compiled_from is not none)
            and local_md5(tojson(declared, sort_keys=true) or '') != compiled_from -%}
            {%- do exceptions.raise_compiler_error(
                (node.patch_path or node.original_file_path).split('://')[-1] ~ ' was changed and not compiled: run `finegrain compile`.'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}
