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
            {%- if declared is none and node.patch_path is none -%}
                {%- do exceptions.raise_compiler_error(
                    'dbt has read ' ~ node.original_file_path ~ ' and not the YAML beside it: run the command again with '
                    ~ '--no-partial-parse, or, if that file is gone, `finegrain compile`.'
                ) -%}
            {%- endif -%}
            {%- do exceptions.raise_compiler_error(
                (node.patch_path or node.original_file_path).split('://')[-1] ~ ' was changed and not compiled: run `finegrain compile`.'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}
