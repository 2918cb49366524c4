{#- Columns of message_features that count messages, each with what holds for a message that counts.
    All are of the day of sending, so that what was opened is a part of what was sent. Messages of
    other channels count in the totals alone. -#}
{% macro message_counts() -%}
    {%- set in_90_days = in_the_last_days('messages.sent_on', 90) -%}
    {%- set counts = {
        'messages_sent_30d': in_the_last_days('messages.sent_on', 30), 'messages_sent_90d': in_90_days,
    } -%}
    {%- for moment in ['opened', 'clicked', 'converted', 'bounced'] -%}
        {%- do counts.update({
            'messages_' ~ moment ~ '_90d': in_90_days ~ ' and messages.' ~ moment ~ '_on is not null'
        }) -%}
    {%- endfor -%}
    {%- for channel, name, moments in [
        ('email', 'emails', ['opened', 'clicked']),
        ('sms', 'sms', ['clicked']),
        ('push', 'push_messages', ['opened', 'clicked']),
        ('in_app', 'in_app_messages', ['opened', 'clicked']),
        ('web', 'web_messages', ['opened', 'clicked']),
        ('ads', 'ads', ['clicked']),
    ] -%}
        {%- set of_channel = in_90_days ~ " and messages.channel = '" ~ channel ~ "'" -%}
        {%- do counts.update({name ~ '_sent_90d': of_channel}) -%}
        {%- for moment in moments -%}
            {%- do counts.update({
                name ~ '_' ~ moment ~ '_90d': of_channel ~ ' and messages.' ~ moment ~ '_on is not null'
            }) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do counts.update({
        'messages_since_last_open': 'coalesce(messages.sent_at > latest_opens.last_opened_at, true)'
    }) -%}
    {{ return(counts) }}
{%- endmacro %}
